/** Readers as they are started in service, on documents that anybody can send. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { LIMITS } from '../server/reading/limits.ts'
import { ReaderPool } from '../server/reading/pool.ts'
import { ReaderKilled, ReadingStopped } from '../server/reading/reader.ts'
import { bombPdf, hiddenBombPdf, pdfOf, slowPdf } from './support/heavy-pdfs.ts'
import { until } from './support/until.ts'

const MB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'mssante-pool-'))
const pools: ReaderPool[] = []
function open(...words: ConstructorParameters<typeof ReaderPool>) {
	const pool = new ReaderPool(...words)
	pools.push(pool)
	return pool
}
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

let count = 0
function keep(bytes: Buffer): string {
	const file = join(folder, `${++count}`)
	writeFileSync(file, bytes)
	return file
}

/** Processes that this one started and that live. */
function readersOf(pid = process.pid): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
		.filter((child) => readFileSync(`/proc/${child}/cmdline`, 'latin1').includes('reading/worker.ts'))
}

/** What a reader finds in a PDF, for who looks for « Un compte rendu »; null when its words cannot be known. */
async function wordsIn(pool: ReaderPool, file: string, time?: number): Promise<string[] | null> {
	const sought = { id: 'Un compte rendu', matricule: null, families: ['compte'], firsts: ['rendu'], birthDate: null }
	const lot = { texts: [], documents: [{ file, name: 'a.pdf', mediaType: 'application/pdf' }] }
	const [seen] = await pool.look([lot], [sought], undefined, time)
	return seen!.kinds[0] === 'words' ? seen!.people.map(({ id }) => id) : null
}

/** It has used more processor than it takes to be ready: hundredths of a second. */
function isBusy(pid: number): boolean {
	return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[13]) > 200
}

const honest = keep(await makePdf('Un compte rendu'))
const mail = keep(await makeMail({ subject: 'Bonjour' }))
const slow = keep(slowPdf())

describe('a PDF that would expand without end', () => {
	it('is not opened: its words are not known, and it is broken for who sends it', async () => {
		const pool = open(1)
		const bomb = keep(bombPdf(1024))
		expect(await wordsIn(pool, bomb)).toBeNull()
		expect(await pool.pdfFacts(bomb)).toMatchObject({ state: 'broken' })
	})

	it('whose expansion is hidden costs no more than a reader may have, and the next is read', async () => {
		const pool = open(1)
		const bomb = keep(hiddenBombPdf(1024))
		let highest = 0
		const watch = setInterval(() => {
			for (const pid of readersOf()) {
				highest = Math.max(highest, Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024)
			}
		}, 10)
		expect(await wordsIn(pool, bomb)).toBeNull()
		clearInterval(watch)
		expect(highest).toBeGreaterThan(100 * MB)
		expect(highest).toBeLessThanOrEqual(LIMITS.reader)
		expect(await wordsIn(pool, honest)).toContain('Un compte rendu')
	})
})

it('the words of a PDF that is damaged in part are not known: a name may be in what is missing', async () => {
	const damaged = deflateSync('BT /F 8 Tf 1 0 0 1 5 50 Tm (Au sujet de M. CHARPENTIER) Tj ET '.repeat(50)).fill(0xFF, 20)
	const file = keep(pdfOf([
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [6 0 R 4 0 R] /Resources << /Font << /F 5 0 R >> >> >>',
		damaged,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
		deflateSync('BT /F 8 Tf 1 0 0 1 5 100 Tm (Bonjour) Tj ET '),
	]))
	expect(await wordsIn(open(1), file)).toBeNull()
})

it('what lasts is killed, and told by what it asked', async () => {
	const pool = open(1)
	expect(await wordsIn(pool, slow, 1_500)).toBeNull()
	expect(await wordsIn(pool, honest)).toContain('Un compte rendu')
})

it('a document that kills its reader hides nobody whom the words beside it name', async () => {
	const petit = { id: 'Petit', matricule: null, families: ['PETIT'], firsts: ['LUC'], birthDate: null }
	const lots = [{ texts: [], documents: [{ file: slow, name: 'a.pdf', mediaType: 'application/pdf' }] }, {
		texts: ['Concerne Luc Petit'],
		documents: [],
	}]
	const [inside, beside] = await open(1).look(lots, [petit], undefined, 1_500)
	expect([inside!.kinds, beside!.people.map(({ id }) => id)]).toEqual([['unreadable'], ['Petit']])
	const [late] = await open(1).within(0).look([{ texts: ['Concerne Luc Petit'], documents: [] }], [petit])
	expect(late!.people.map(({ id }) => id)).toEqual(['Petit'])
})

it('a reader killed from outside is a death of what it read, and another takes its place', async () => {
	const pool = open(1)
	const outcome = wordsIn(pool, slow)
	await until(async () => readersOf().some(isBusy))
	readersOf().forEach((pid) => process.kill(pid, 'SIGKILL'))
	expect(await outcome).toBeNull()
	expect(await pool.read('message', mail, join(folder, 'work'))).toMatchObject({ kind: 'correspondence' })
})

it('an attempt is announced before the reader has the message, and what that throws keeps it from being read', async () => {
	const pool = open(1)
	const work = join(folder, 'never')
	await expect(pool.attempt('message', mail, work, async () => {
		throw new Error('registre plein')
	})).rejects.toThrow('registre plein')
	expect(existsSync(work)).toBe(false)
	expect(await pool.attempt('message', mail, work, async () => {})).toMatchObject({ kind: 'correspondence' })
})

it('a reader that was told a long register is kept for the next message, whatever that takes of its memory', async () => {
	const pool = open(1)
	const register = Array.from({ length: 60_000 }, (_, index) => {
		const name = `${index}`.replaceAll(/\d/g, (digit) => ['BA', 'CO', 'DU', 'FI', 'GRE', 'LA', 'MO', 'NU', 'PI', 'RE'][Number(digit)]!)
		const families = [name, `${name}-DUPONT`]
		return { id: `R${index}`, matricule: `${1e14 + index}`, families, firsts: [`JEAN-${name}`], birthDate: '19500101' }
	})
	const lot = { texts: ['Bonjour'], documents: [] }
	await pool.look([lot], register)
	const [first] = readersOf()
	await pool.look([lot], register)
	expect(readersOf()).toEqual([first])
})

it('a full disk is no fault of the message: its code comes through', async () => {
	await expect(open(1).read('message', mail, '/dev/full/work')).rejects.toMatchObject({ code: 'ENOTDIR' })
})

it('all jobs of one message draw on one time', async () => {
	const pool = open(1).within(1_000)
	expect(await wordsIn(pool, slow)).toBeNull()
	expect(await wordsIn(pool, honest)).toBeNull()
	expect(await pool.attempt('message', mail, join(folder, 'late'))).toBeInstanceOf(ReaderKilled)
})

it('an attempt for which no time is left is announced all the same: who counts them to two comes to an end', async () => {
	let announced = 0
	const outcome = await open(1).within(0).attempt('message', mail, join(folder, 'late'), async () => {
		announced++
	})
	expect(outcome).toBeInstanceOf(ReaderKilled)
	expect(announced).toBe(1)
})

it('slow jobs hold nobody: the honest one behind five of them is read while they are, and they are few at a time', async () => {
	const pool = open(1)
	const ended: string[] = []
	const slows = Array.from({ length: 5 }, () => wordsIn(pool, slow, 10 * 60_000).finally(() => ended.push('slow')))
	expect(await wordsIn(pool, honest)).toContain('Un compte rendu')
	expect(ended).toEqual([])
	expect(readersOf().length).toBeLessThanOrEqual(3)
	await pool.close()
	await Promise.allSettled(slows)
})

it('an idle reader that died is replaced', async () => {
	const pool = open(1)
	await wordsIn(pool, honest)
	const [first] = readersOf()
	process.kill(first!, 'SIGKILL')
	await until(async () => !readersOf().includes(first!))
	// Its end is heard a moment after it.
	await until(async () => (await wordsIn(pool, honest)) !== null)
	expect(await wordsIn(pool, honest)).toContain('Un compte rendu')
})

it('a reader that keeps more than its due after a job is replaced by a small one', async () => {
	const pool = open(1)
	await wordsIn(pool, honest)
	const [first] = readersOf()
	// What it inflates is kept by the document until it is collected.
	await wordsIn(pool, keep(bombPdf(60)))
	await wordsIn(pool, honest)
	const [next] = readersOf()
	expect(next).not.toBe(first)
})

it('when the pool closes, what was being read is not known: it is no death', async () => {
	const pool = open(1)
	const outcomes = [wordsIn(pool, slow), pool.attempt('message', mail, join(folder, 'closed'))]
	await until(async () => readersOf().length > 0)
	await pool.close()
	const settled = await Promise.allSettled(outcomes)
	expect(settled.map((one) => one.status === 'rejected' && one.reason instanceof ReadingStopped)).toEqual([true, true])
	await until(async () => readersOf().length === 0)
})

it('a reader ends with its parent, even killed, even in the middle of a page', async () => {
	const program = `import { ReaderPool } from ${JSON.stringify(join(import.meta.dirname, '../server/reading/pool.ts'))}; await new `
		+ `ReaderPool(1).look([{ texts: [], documents: [{ file: ${JSON.stringify(slow)}, name: 'a.pdf', mediaType: 'application/pdf' }] `
		+ '}], [])'
	const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: 'ignore' })
	await until(async () => readersOf(parent.pid).length === 1)
	const [reader] = readersOf(parent.pid)
	await until(async () => isBusy(reader!))
	parent.kill('SIGKILL')
	await once(parent, 'close')
	await until(
		async () => !existsSync(`/proc/${reader}/status`) || /State:\s+Z/.test(readFileSync(`/proc/${reader}/status`, 'utf8')),
	)
})

it('a reader knows no secret of ours', async () => {
	process.env.MSSANTE_TEST_SECRET = 'secret'
	const pool = open(1)
	await wordsIn(pool, honest)
	const environments = readersOf().map((pid) => readFileSync(`/proc/${pid}/environ`, 'latin1'))
	delete process.env.MSSANTE_TEST_SECRET
	expect(environments.length).toBeGreaterThan(0)
	expect(environments.join()).not.toContain('secret')
})
