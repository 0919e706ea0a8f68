/** An IMAP server that sends without end: what is taken from it is bounded, the connection is cut, and says why. */
import type { Socket } from 'node:net'
import type { ImapScript } from './support/imap-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { machineClock } from '../server/time/clock.ts'
import { forever } from './support/forever.ts'
import { scriptedImap, scriptedImapEndpoint } from './support/imap-script.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

/** Bytes: far above what any honest answer here weighs, far below what would hurt. */
const BEARABLE = 64 * 1024 * 1024
const root = newFolder('hostile-imap')
writeFileSync(join(root, 'bal.pass'), 'secret\n')

let server: ImapScript | undefined
afterEach(() => server?.close())

/** What our client does at each connection: list, heads, messages. */
async function readAll(acts: ImapScript['acts']): Promise<string | undefined> {
	server = await scriptedImap(acts)
	const imap = new Imap({ ...scriptedImapEndpoint(server), passwordFile: join(root, 'bal.pass') }, machineClock)
	try {
		await imap.connect()
		const { uids } = await imap.list('INBOX')
		for await (const { content } of imap.fetch('INBOX', await imap.heads('INBOX', uids))) {
			await (Buffer.isBuffer(content) ? content : buffer(content))
		}
		return undefined
	} catch (error) {
		return (error as { code: string }).code
	} finally {
		await imap.close()
		await until(async () => !server!.heard.includes('LOGIN') || server!.taken() > 0)
	}
}

function said(start: string, rest: string | ((nth: number) => string)) {
	return (socket: Socket) => {
		socket.write(start)
		forever(socket, rest)
	}
}

it('an honest one is read', async () => {
	expect(await readAll({})).toBeUndefined()
})

describe('a server that sends without end', () => {
	const flag = '* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n'
	it.each<[string, ImapScript['acts']]>([
		['a greeting', { greeting: said('* OK ', 'x') }],
		['lines before the greeting’s end of login', { LOGIN: said('', '* OK still here\r\n') }],
		['a line', { SELECT: said('* OK ', 'x') }],
		['a list of UIDs', { 'UID SEARCH': said('* SEARCH', ' 1') }],
		['a literal that it announces', { 'UID FETCH': said('* 1 FETCH (UID 1 BODY[] {2000000000}\r\n', 'x') }],
		['literals in one answer', { 'UID FETCH': said('* 1 FETCH (UID 1', (nth) => ` X${nth} {65536}\r\n${'x'.repeat(65_536)}`) }],
		['words in one answer', { 'UID FETCH': said('* 1 FETCH (UID 1 FLAGS (', 'a ') }],
		['answers to one question', { 'UID FETCH': said('', flag) }],
		[
			'messages that nobody asked for',
			{ 'UID FETCH': said('', (nth) => `* ${nth} FETCH (UID ${nth} RFC822.SIZE 5 BODY[] {5}\r\nabcde)\r\n`) },
		],
		['what says nothing', { 'UID SEARCH': said('', '* OK still here\r\n') }],
	])('%s: is cut', async (_, acts) => {
		expect(await readAll(acts)).toBe('MSS-IMAP-FLOOD')
		expect(server!.taken()).toBeLessThan(BEARABLE)
	})

	it('a message larger than it told, piece after piece: is cut', async () => {
		const piece = 'x'.repeat(65_536)
		const head = (tag: string, fields: string) => `* 1 FETCH (UID 1 ${fields})\r\n${tag} OK done\r\n`
		const heads = (tag: string) => head(tag, 'RFC822.SIZE 3000000 INTERNALDATE "25-Nov-2026 10:00:00 +0000"')
		let asked = 0
		const answer = (socket: Socket, tag: string) =>
			socket.write(++asked === 1 ? heads(tag) : head(tag, `BODY[]<${(asked - 2) * 65_536}> {${piece.length}}\r\n${piece}`))
		expect(await readAll({ 'UID FETCH': answer })).toBe('MSS-IMAP-FLOOD')
		expect(server!.taken()).toBeLessThan(BEARABLE)
	})

	it('a folder of four billion messages: is refused before they are numbered', async () => {
		expect(await readAll({
			SELECT: (socket, tag) => socket.write(`* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n${tag} OK done\r\n`),
			'UID SEARCH': (socket, tag) => socket.write(`* ESEARCH (TAG "${tag}") UID ALL 1:4294967295\r\n${tag} OK done\r\n`),
		})).toBe('MSS-IMAP-FLOOD')
	})
})

// ECO.1.2.3 (docs/conformite.md).
it('its mailbox is told in trouble, and the others are read', async () => {
	const home = newRoot()
	writeFileSync(join(home, 'bal.pass'), 'secret\n')
	server = await scriptedImap({ SELECT: said('* OK ', 'x') })
	const hostile = { address: 'hostile@ehpad.exemple.mssante.fr', type: 'ORG', imap: scriptedImapEndpoint(server) }
	const world = await makeWorld({ root: home, mailboxes: [hostile, maildirMailbox(home)] })
	const child = world.spawn('serve')
	child.stdout!.resume()
	child.stderr!.resume()
	try {
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
		await until(async () => world.files().length === 1)
		await until(async () => {
			const { mailboxes } = (await world.run('status')).json as { mailboxes: { address: string, error: { code: string } | null }[] }
			return mailboxes.find(({ address }) => address === hostile.address)?.error?.code === 'MSS-IMAP-FLOOD'
		})
	} finally {
		child.kill('SIGTERM')
	}
})
