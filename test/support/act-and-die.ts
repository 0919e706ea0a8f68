/**
 * Does one act, and kills itself at its Nth step: `node act-and-die.ts CONFIG N ACT ID`. A step is a statement of the ledger, and a call
 * of the spool or of the store, before it and after it; -1: the last one, however many there are. Exit 0: it lived, and says on stdout how
 * many steps there were.
 */
import type { App } from '../../server/app.ts'

import { openApp } from '../../server/app.ts'
import { openDossier } from '../../server/circuits/dossier.ts'
import { lookAtDrops } from '../../server/circuits/drops.ts'
import { putAwaySent } from '../../server/circuits/put-away.ts'
import { loadConfig } from '../../server/config/load.ts'
import { dossierById } from '../../server/ledger/tables/dossiers.table.ts'
import { turnById } from '../../server/ledger/tables/turns.table.ts'
import { queueMessage } from '../../server/outgoing/send.ts'
import { againDecider } from '../../server/triage/decide-again.ts'
import { machine, person } from '../../server/usecases/actor.ts'
import { answer } from '../../server/usecases/answer.ts'
import { approve } from '../../server/usecases/release.usecase.ts'
import { remind } from '../../server/usecases/remind.ts'
import { sendingOf } from './sending.support.ts'

const [file = '', nth = '0', name = '', id = ''] = process.argv.slice(2)

/** What is looked at before the first step; then the act. */
const ACTS: Record<string, (app: App, id: number) => Promise<() => Promise<unknown>>> = {
	approve: async (app, id) => {
		const { seen } = await openDossier(app, (await dossierById(app.ledger.db, id))!)
		return () => approve.do(app, person({ user: 'directrice', groups: ['direction'] }), { dossier: id }, { seen })
	},
	answer: async (app, id) => () => {
		const wish = { verdict: 'accepted' as const, text: 'Oui.', toAll: false, key: `answer ${id}`, files: [] }
		return answer.do(app, machine(), { message: id }, wish)
	},
	remind: async (app, id) => {
		const { thread } = (await turnById(app.ledger.db, id))!
		return () => remind.do(app, machine(), { thread }, {})
	},
	send: async (app, number) => () => queueMessage(app, sendingOf(app, file, number)),
	drop: async (app) => () => lookAtDrops(app, { isOnce: true }),
	'put-away': async (app) => () => putAwaySent(app),
	again: async (app) => () => againDecider(app)({ isOnce: true }),
}

let steps = 0
let isCounting = false
function step() {
	if (isCounting && ++steps === Number(nth)) {
		process.kill(process.pid, 'SIGKILL')
	}
}

/** Every call of a part is two steps; what answers at once is none. */
function stepping<T extends object>(part: T, calls: (keyof T & string)[]): T {
	return new Proxy(part, {
		get: (target, key) => {
			const member = Reflect.get(target, key) as unknown
			if (typeof member !== 'function') {
				return member
			}
			return !calls.includes(key as keyof T & string)
				? member.bind(target) as unknown
				: async (...words: unknown[]) => {
					step()
					const result = await (member.apply(target, words) as Promise<unknown>)
					step()
					return result
				}
		},
	})
}

const app = await openApp(loadConfig(file), {
	onStatement: step,
	spool: (spool) => stepping(spool, ['store', 'remove', 'removeWork']),
	ged: (ged) => stepping(ged, ['dropped', 'read', 'locate', 'move', 'create', 'sharedWith', 'take', 'stat']),
})
const act = await ACTS[name]!(app, Number(id))
isCounting = true
await act()
// Written, and not told.
step()
if (Number(nth) === -1) {
	process.kill(process.pid, 'SIGKILL')
}
isCounting = false
await app.close()
process.stdout.write(String(steps))
