/** A structure that reports by a circuit, and whom it reports to: prepared by paula, approved by the direction. */
import type { CircuitForm } from '../../server/config/circuit.ts'
import type { Dossier } from '../../server/contract/dossiers.contract.ts'
import type { Reply } from '../../server/http/call.ts'
import type { MailHost } from './mail-host.ts'
import type { Structure } from './structures.support.ts'

import { circuit } from '../../server/config/circuit.ts'
import { machine } from '../../server/usecases/actor.ts'
import { beginPreparing, changePreparing } from '../../server/usecases/prepare.usecase.ts'
import { submit } from '../../server/usecases/release.usecase.ts'
import { structuresOn } from './structures.support.ts'

export const DIRECTOR = { user: 'directrice', name: 'Mme Dubois', groups: ['direction'] }
export const DEPUTY = { user: 'adjoint', name: 'M. Adam', groups: ['direction'] }
export const PREPARER = { user: 'paula', name: 'Paula Petit', groups: ['preparation'] }

type Wish = Partial<Parameters<typeof beginPreparing.do>[3]>
export type DossierWorld = Awaited<ReturnType<typeof dossierWorld>>

export async function dossierWorld(host: MailHost) {
	const access = { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] }, prepare: { groups: ['preparation'] } }
	const { ime, crip } = await structuresOn(host, [
		{ id: 'ime', name: 'IME Les Tilleuls', sector: 'SA16', mailboxes: [{ access }] },
		{ id: 'crip', name: 'CRIP 92', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure }
	let count = 0

	function define(more: Partial<CircuitForm> = {}): void {
		ime.app.config.circuits = [circuit.parse({
			id: 'crip',
			name: 'Information préoccupante',
			mailbox: ime.address,
			pieces: [
				{ id: 'signalement', name: 'Note d’information préoccupante', types: ['28653-4'] },
				{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], orReason: true },
				{ id: 'justificatifs', name: 'Pièces justificatives', optional: true, several: true },
			],
			recipients: { only: [crip.address] },
			approval: { groups: ['direction'] },
			answer: { withinDays: 7, verdicts: ['received'] },
			guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
			...more,
		})]
	}
	define()
	const pdf = (text: string) => ime.pdf(text, `piece ${++count}.pdf`)
	async function filesOf(pieces: Record<string, string>) {
		return Promise.all(Object.entries(pieces).map(async ([piece, text]) => ({ piece, file: await pdf(text) })))
	}
	const begin = async (pieces: Record<string, string>, more: Wish & { circuit?: string } = {}) => {
		const { circuit: by = 'crip', ...wish } = more
		return beginPreparing.do(ime.app, machine('paula'), { circuit: by }, {
			patientId: 'R001',
			files: await filesOf(pieces),
			as: 'paula',
			...wish,
		})
	}
	/** As whoever prepares sees it. */
	const look = async (id: number) => (await ime.ask('GET', `dossiers/${id}`, {}, PREPARER)).json as Dossier
	const send = (id: number) => submit.do(ime.app, machine(), { dossier: id }, {})

	return {
		ime,
		crip,
		define,
		pdf,
		begin,
		change: (id: number, wish: Wish, as = 'paula') => changePreparing.do(ime.app, machine(as), { dossier: id }, { ...wish, as }),
		submit: send,
		look,
		/** Complete, and submitted. */
		awaiting: async (more: Wish & { circuit?: string } = {}) => {
			const id = await begin({ signalement: `Note n° ${++count}.`, certificat: `Certificat n° ${count}.` }, more)
			await send(id)
			return look(id)
		},
		approve: ({ id, seen }: Pick<Dossier, 'id' | 'seen'>, who: object = DIRECTOR): Promise<Reply> =>
			ime.ask('POST', `dossiers/${id}/approve`, { seen }, who),
		/** How many sendings there are. */
		sent: async () => (await ime.app.ledger.db.selectFrom('outgoing').select('id').execute()).length,
		close: async () => {
			await ime.close()
			await crip.close()
		},
	}
}
