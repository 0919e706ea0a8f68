/** `serve`, of a mailbox that is changed in the page while its mail comes: it begins another life, and its mail keeps its order. */
import { expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { Room } from '../server/sidecars/room.ts'
import { until } from './support/until.ts'
import { makeWorld } from './support/world.support.ts'

/** Messages that a process deals with at once (sidecars/room.ts). */
const AT_ONCE = 32

class Noted extends Room {
	readonly came: number[] = []

	override enter(id: number, signal?: AbortSignal) {
		this.came.push(id)
		return super.enter(id, signal)
	}
}

it('what one took in and did not begin is begun by the next, before what comes after', async () => {
	const world = await makeWorld()
	world.drop(await makeMail({ subject: 'La première' }))
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	const room = new Noted()
	const others = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => room.enter(-index)))
	app.room = room
	const comers = () => room.came.slice(AT_ONCE)
	const stop = new AbortController()
	const running = watchAll(app, stop.signal)
	try {
		await until(async () => comers().length === 1)
		world.drop(await makeMail({ subject: 'La suivante' }))
		app.config.mailboxes = app.config.mailboxes.map((mailbox) => ({ ...mailbox, label: 'Autrement' }))
		await until(async () => comers().length > 1)
		others.forEach((leave) => leave!())
		const ended = app.ledger.db.selectFrom('messages').select('id').where('final_at', 'is not', null)
		await until(async () => (await ended.execute()).length === 2)
		const planned = app.ledger.db.selectFrom('audit').select('message_id as id').where('action', '=', 'planned').orderBy('seq')
		expect(await planned.execute()).toEqual([{ id: 1 }, { id: 2 }])
		expect(comers().slice(0, 2)).toEqual([1, 1])
	} finally {
		stop.abort()
		await running
		await app.close()
	}
})
