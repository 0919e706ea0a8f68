/** A dossier as it is told, by the command line and to the page (contract.md "Circuits"). */
import type { Dossier } from '../contract/dossiers.ts'
import type { Desk } from '../desk.ts'
import type { DossierRow, VisaRow } from '../ledger/tables/dossiers.ts'
import type { OpenDossier } from './dossier.ts'

import { z } from 'zod'
import { visasOfDossiers } from '../ledger/tables/dossiers.ts'
import { openDossiers } from './dossier.ts'

const notices = z.array(z.object({ code: z.string(), text: z.string() }))

/** In the order of `rows`. */
export async function tellDossiers(
	desk: Pick<Desk, 'config' | 'ledger'>,
	rows: DossierRow[],
): Promise<{ open: OpenDossier, told: Dossier, visas: VisaRow[] }[]> {
	const opened = await openDossiers(desk, rows)
	const visas = await visasOfDossiers(desk.ledger.db, rows.map(({ id }) => id))
	return opened.map((open) => {
		const own = visas.filter((one) => one.dossier_id === open.row.id)
		return { open, told: tell(open, own), visas: own }
	})
}

function tell({ row, circuit, files, reasons, missing, to, seen }: OpenDossier, visas: VisaRow[]): Dossier {
	return {
		id: row.id,
		circuit: row.circuit,
		version: row.version,
		preparedBy: row.prepared_by,
		state: row.state,
		patientId: row.patient_id,
		to,
		pieces: circuit.pieces.map(({ id }) => ({
			id,
			missing: missing.includes(id),
			reason: reasons.get(id) ?? null,
			files: files
				.filter(({ piece }) => piece === id)
				.map(({ name, sha256, type_code: type, title }) => ({ name, sha256, type, title })),
		})),
		missing,
		notices: notices.parse(JSON.parse(row.notices)),
		seen,
		visas: visas.map(({ actor, for_user: absent, decision, reason, at, seen: about }) => {
			return { actor, for: absent, decision, reason, at, seen: about }
		}),
		sending: row.sending_id,
	}
}
