/** Dossiers, for who looks after the program: what waits for a word, since when, and whether anybody is left to give it. */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { Verdict } from './examination-verdict.ts'
import type { Subject } from './subjects.ts'

import { mailboxOf } from '../context.ts'
import { goneAmong } from '../ledger/people-known.ts'
import { circuitsOfDossiers, OPEN, openIn } from '../ledger/tables/dossiers.table.ts'
import { circuitOfDossier, circuitsOf, isSimple } from '../structures/known-circuits.ts'
import { frenchDay } from '../time/french.ts'
import { ill, well } from './examination-verdict.ts'

const REMEDY = 'Désignez une autre personne dans ce circuit (page d’administration, ou circuits dans la configuration). Les dossiers déjà '
	+ 'commencés gardent leur circuit : retirez-les, et préparez-les de nouveau si personne d’autre ne peut les valider.'

const LOST_REMEDY = 'Remettez cette boîte dans la configuration, le temps que ces dossiers partent ou soient retirés.'

type Where = Pick<Context, 'config' | 'ledger'>

export async function examineDossiers(where: Where): Promise<Verdict> {
	const { config, ledger: { db } } = where
	const open = await openIn(db, OPEN)
	const gone = await goneApprovers(where, open)
	// A mailbox that was taken out of the configuration: nobody has a right on it, nor sees them.
	const lost = open.filter(({ mailbox }) => mailboxOf(config, mailbox) === undefined)
	const homes = [...new Set(lost.map(({ mailbox }) => mailbox))]
	const lostText = `${lost.length} que personne ne voit plus (${homes.join(', ')} n’est plus dans la configuration)`
	const rows = open.filter(({ state }) => state === 'awaiting' || state === 'stale')
	const awaiting = rows.flatMap(({ state, submitted_at: at }) => (state === 'awaiting' && at !== null ? [at] : [])).sort()
	const stale = rows.filter(({ state }) => state === 'stale').length
	const counts = [
		awaiting[0] === undefined
			? 'aucun n’attend de validation'
			: `${awaiting.length} à valider, depuis le ${frenchDay(awaiting[0], config.timeZone)}`,
		...stale === 0 ? [] : [`${stale} à revoir par qui les a préparés`],
	].join(' ; ')
	const troubles = [...lost.length === 0 ? [] : [lostText], ...gone.map(goneText)]
	const remedies = [...lost.length === 0 ? [] : [LOST_REMEDY], ...gone.length === 0 ? [] : [REMEDY]]
	return troubles.length === 0
		? well(counts)
		: ill(`${counts}\u202F; ${troubles.join(' ; ')}`, remedies.join(' '))
}

/** An approver who is no more: of the circuits that these mailboxes use. */
export async function approverAlerts(
	where: Where,
	addresses: string[],
): Promise<{ about: Subject, text: string, remedy: string, fix: string }[]> {
	return (await goneApprovers(where, await openIn(where.ledger.db, OPEN)))
		.filter(({ mailbox }) => addresses.includes(mailbox))
		.map((one) => {
			const text = goneText(one)
			return {
				about: 'dossiers' as const,
				text: `${text[0]!.toUpperCase()}${text.slice(1)}.`,
				remedy: `Prévenez l’administrateur. ${REMEDY}`,
				fix: REMEDY,
			}
		})
}

interface GoneApprover {
	circuit: string
	mailbox: string
	user: string
}

function goneText({ circuit, user }: GoneApprover): string {
	return `le compte «\u00A0${user}\u00A0», désigné pour valider «\u00A0${circuit}\u00A0», a été supprimé ou désactivé`
}

/** Of the circuits that are active, and of those by which something still waits. */
async function goneApprovers({ config, ledger: { db } }: Where, waiting: DossierRow[]): Promise<GoneApprover[]> {
	const before = (await circuitsOfDossiers(db)).filter((one) =>
		!isSimple(one.circuit) && waiting.some(({ circuit, version }) => circuit === one.circuit && version === one.version))
	const circuits = [
		...(await circuitsOf(db, config)).filter(({ state }) => state === 'active').map(({ circuit }) => circuit),
		...await Promise.all(before.map((one) => circuitOfDossier(db, config, one))),
	]
	const found = new Map<string, GoneApprover>()
	const named = ({ approval }: Circuit) => [...approval?.users ?? [], ...approval?.absence?.users ?? []]
	const gone = await goneAmong(db, [...new Set(circuits.flatMap(named))])
	for (const circuit of circuits) {
		for (const user of named(circuit).filter((one) => gone.has(one))) {
			found.set(`${circuit.id} ${user}`, { circuit: circuit.name, mailbox: circuit.mailbox, user })
		}
	}
	return [...found.values()]
}
