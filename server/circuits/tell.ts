/** A dossier as it is told, by the command line and to the page (contract.md "Circuits"). */
import type { Context } from '../context.ts'
import type { DossierState } from '../ledger/ledger-schema.ts'
import type { DossierRow, VisaRow } from '../ledger/tables/dossiers.table.ts'
import type { OpenDossier } from './dossier.ts'

import { visasOfDossiers } from '../ledger/tables/dossiers.table.ts'
import { openDossiers } from './dossier.ts'
import { noticesInWords } from './notices.ts'

/** As contract.md has it. */
export interface Dossier {
	id: number
	circuit: string
	version: number
	/** An account, or `cli`. */
	preparedBy: string
	state: DossierState
	patientId: string | null
	to: string[]
	pieces: {
		id: string
		missing: boolean
		/** Why there is none. */
		reason: string | null
		files: { name: string, sha256: string, type: string, title: string }[]
	}[]
	/** Ids of the pieces that lack. */
	missing: string[]
	/** What keeps it. */
	notices: { code: string, text: string }[]
	/** SHA-256 of all that would leave. */
	seen: string
	visas: { actor: string, for: string | null, decision: 'approved' | 'returned', reason: string | null, at: string, seen: string }[]
	/** Number of the sending that it became. */
	sending: number | null
}

/** In the order of `rows`. */
export async function tellDossiers(
	context: Pick<Context, 'config' | 'ledger'>,
	rows: DossierRow[],
): Promise<{ open: OpenDossier, told: Dossier, visas: VisaRow[] }[]> {
	const opened = await openDossiers(context, rows)
	const visas = await visasOfDossiers(context.ledger.db, rows.map(({ id }) => id))
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
		notices: noticesInWords(row),
		seen,
		visas: visas.map(({ actor, for_user: absent, decision, reason, at, seen: about }) => {
			return { actor, for: absent, decision, reason, at, seen: about }
		}),
		sending: row.sending_id,
	}
}
