/** The genuine and hostile samples of ../shared/samples, where that folder exists; in .ci/run it must. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ReaderPool } from '../server/reading/pool.ts'
import { newRoot } from './support/world.support.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', 'shared', 'samples')
const pool = new ReaderPool(1)
const work = join(newRoot(), 'work')
afterAll(() => pool.close())

function list(folder: string): string[] {
	const path = join(SAMPLES, folder)
	return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []
}

const genuine = [...list('xdm'), ...list('cda')]
const hostile = list('xdm-hostile')
const mails = list('mail')
const all = [...genuine, ...hostile, ...mails]
// eslint-disable-next-line no-console -- the count is asked for
console.log(`samples: ${all.length}`)

it.runIf(process.env.CI === 'true')('there are samples in CI', () => expect(all.length).toBeGreaterThan(0))

describe.runIf(genuine.length > 0)('a genuine document', () => {
	it.each(genuine.map((file) => [file.slice(SAMPLES.length + 1), file]))(
		'%s is read without an error, with its patient',
		async (_, file) => {
			const { kind, findings, documents } = await pool.read('file', file, work)
			expect(kind).toBe('health-documents')
			expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
			const cda = documents.find((document) => document.cda)!.cda!
			expect(cda.patient.ins?.matricule).toMatch(/^\d{15}$/)
			expect([
				cda.patient.birthFamilyName,
				cda.patient.birthGivenNames,
				cda.patient.firstBirthGivenName,
				cda.patient.birthDate,
				cda.patient.sex,
			]).not.toContain(null)
		},
	)
})

describe.runIf(hostile.length > 0)('an odd or hostile archive', () => {
	it.each(hostile.map((file) => [file.slice(SAMPLES.length + 1), file]))('%s', async (name, file) => {
		const { kind, findings } = await pool.read('file', file, work)
		const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)
		if (name.includes('/bad-')) {
			expect(errors).not.toEqual([])
		} else {
			expect({ kind, errors }).toEqual({ kind: 'health-documents', errors: [] })
		}
	})
})

describe.runIf(mails.length > 0)('a mail', () => {
	const kinds: [RegExp, string][] = [
		[/nhind-DSN|synth-30/, 'dsn'],
		[/nhind-MDN|synth-2[0-3]/, 'mdn'],
		[/synth-2[45]/, 'ko'],
		[/synth-0/, 'health-documents'],
		[/synth-31/, 'patient-message'],
		[/synth-3[23]/, 'correspondence'],
	]
	it.each(mails.map((file) => [file.slice(SAMPLES.length + 1), file]))('%s is classified', async (name, file) => {
		const { kind, notification } = await pool.read('message', file, work)
		expect(kind).toBe(kinds.find(([pattern]) => pattern.test(name))![1])
		const code = /error-(\d{3})/.exec(name)?.[1]
		if (kind === 'mdn' && code) {
			expect(notification!.recipients[0]!.code).toBe(code)
		}
		if (kind === 'health-documents') {
			const pdfs = readFileSync(file, 'latin1').match(/^Content-Type: application\/pdf/gm)!.length
			expect((await pool.read('message', file, work)).documents.filter(({ pairedWith }) => pairedWith).length).toBe(pdfs)
		}
	})
})
