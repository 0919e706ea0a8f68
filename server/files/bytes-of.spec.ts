import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bytesOf, streamOf } from './bytes-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'mssante-bytes-'))
function written(): string {
	const file = join(folder, 'message')
	writeFileSync(file, 'Bonjour.')
	return file
}

it.each([['bytes', bytesOf], ['a stream', streamOf]])('as %s: what nobody came to read is not opened, and may go', async (_, of) => {
	const file = written()
	const unread = of(file)
	rmSync(file)
	// A stream of the system's is opened by now: one that lacks would have ended this process.
	await sleep(50)
	await expect(text(unread)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('is closed when whoever reads it stops', async () => {
	const file = written()
	for await (const piece of bytesOf(file, { pieces: 3 })) {
		expect(piece.toString()).toBe('Bon')
		break
	}
	await sleep(50)
	const open = readdirSync('/proc/self/fd').map((fd) => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`)
		} catch {
			return ''
		}
	})
	expect(open).not.toContain(file)
})

it('gives its beginning alone to whoever wants no more', async () => {
	expect(await text(streamOf(written(), { most: 3 }))).toBe('Bon')
})
