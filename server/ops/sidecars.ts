/** « Qui tient quoi »: the sidecars that share a ledger, what each holds, and those of which nobody hears any more. */
import type { Context } from '../context.ts'
import type { SidecarShown } from '../views/sidecars.view.ts'
import type { Verdict } from './examination-verdict.ts'

import { counted } from '../mssante/words/counted.ts'
import { PROGRAM } from '../sidecars/holds.ts'
import { frenchMoment } from '../time/french.ts'
import { sidecarsShown } from '../views/sidecars.view.ts'
import { mild, well } from './examination-verdict.ts'

const DAY = 24 * 60 * 60_000
const FIX = 'Regardez cette machine. Si elle ne doit plus servir, il n’y a rien à faire\u00A0: cela n’est plus dit après un jour.'

type Where = Pick<Context, 'config' | 'ledger'>

export interface SidecarTold {
	/** As its machine calls itself. */
	machine: string
	/** ISO 8601, by the database's clock. */
	since: string
	seenAt: string
	/** The others declared it gone, less than a day ago, and nobody has served on its machine since. */
	isGone: boolean
	/** Addresses of those that it holds. */
	mailboxes: string[]
	/** Is what is of no mailbox its own? */
	hasProgram: boolean
}

/** In the order they came; nobody, of a ledger that is a file. */
export async function sidecarsIn({ config, ledger }: Where): Promise<SidecarTold[]> {
	const all = await sidecarsShown(ledger.db)
	const limit = new Date(ledger.clock.now() - DAY).toISOString()
	return all.filter((one) => one.gone_at === null || isMissed(one, all, limit)).map((one) => {
		const keys = new Set(one.keys)
		return {
			machine: one.machine,
			since: one.started_at,
			seenAt: one.seen_at,
			isGone: one.gone_at !== null,
			mailboxes: config.mailboxes.map(({ address }) => address).filter((address) => keys.has(address.toLowerCase())),
			hasProgram: keys.has(PROGRAM),
		}
	})
}

function isMissed({ machine, gone_at: at }: SidecarShown, all: SidecarShown[], limit: string): boolean {
	return at !== null && at > limit && !all.some((one) => one.machine === machine && one.gone_at === null)
}

/** What is to be told of one that has gone; null: all are there. */
export async function sidecarTrouble(where: Where): Promise<{ text: string, fix: string } | null> {
	const gone = (await sidecarsIn(where)).find(({ isGone }) => isGone)
	const since = gone && frenchMoment(gone.seenAt, where.config.timeZone)
	return gone === undefined
		? null
		: {
				text: `Le service joint de la machine «\u00A0${gone.machine}\u00A0» ne répond plus depuis le ${since}\u00A0: `
					+ 'les autres ont repris ses boîtes.',
				fix: FIX,
			}
}

/** Null: this ledger has one at the most. */
export async function examineSidecars(where: Where): Promise<Verdict | null> {
	if (!where.ledger.isInPostgres) {
		return null
	}
	const trouble = await sidecarTrouble(where)
	if (trouble !== null) {
		return mild(trouble.text, trouble.fix)
	}
	const all = await sidecarsIn(where)
	const said = all.map(({ machine, mailboxes }) => `«\u00A0${machine}\u00A0» (${counted(mailboxes.length, 'boîte')})`)
	return well(all.length === 0 ? 'aucun en marche' : said.join(', '))
}
