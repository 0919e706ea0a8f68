import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check, loadConfig } from './load.ts'

it('the example that administrators copy is a configuration, with nothing but its two lines to change', () => {
	const { ged, mailboxes, trust, directory } = loadConfig(join(import.meta.dirname, '../../docs/mssante.exemple.yaml'))
	expect(ged).toMatchObject({ kind: 'nextcloud', user: 'svc-mssante' })
	expect([mailboxes, trust.source, directory.source]).toEqual([[], expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)])
})

describe('a key that is wrong is said in French, with what was expected', () => {
	const sound = { ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [] }
	it.each([
		[{ sppol: 'x' }, 'clé « sppol » : cette clé n’existe pas'],
		[{ spool: undefined }, 'clé « spool » : attendu un texte'],
		[{ mdn: { ko: 'oui' } }, 'clé « mdn.ko » : attendu true ou false'],
		[{ spool: '' }, 'clé « spool » : trop petit : chaîne de caractères doit avoir >=1 caractères'],
		[{ retention: { rawDays: 0 } }, 'clé « retention.rawDays » : trop petit : nombre doit être >=1'],
		[{ sending: { deadlineDays: 61 } }, 'clé « sending.deadlineDays » : trop grand : nombre doit être <=60'],
		[{ mdn: { errorSyntax: '1' } }, 'clé « mdn.errorSyntax » : attendu 1.1.2 ou 1.1.3'],
		[{ ged: { kind: 'disque' } }, 'clé « ged.kind » : attendu folder ou nextcloud'],
		[{ timeZone: 'Paris' }, 'clé « timeZone » : attendu : un fuseau horaire, par exemple Europe/Paris'],
	])('%j: %s', (change, sentence) => {
		expect(() => check({ ...sound, ...change })).toThrow(expect.objectContaining({ detail: sentence }) as Error)
	})
})
