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

it('those whom a structure looks after are patients, whatever its sector, but where the configuration has another word', () => {
	const structures = [{ id: 'lilas', finess: '130000001', name: 'EHPAD Les Lilas', sector: 'SA17', telecom: 'tel:+33400000000' }]
	const sound = { ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [], structures }
	expect([check(sound).words, check({ ...sound, words: 'resident' }).words]).toEqual(['patient', 'resident'])
})

describe('people who approve', () => {
	const LEROY = { user: 'dr.leroy', family: 'LEROY', given: 'Anne', title: 'Dr', rpps: '10000000001', profession: 'G15_10' }
	const withPeople = (...people: unknown[]) =>
		check({ ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [], people }).people

	it('are nobody when nothing is said', () => expect(withPeople()).toEqual([]))
	it('are professionals, by their account', () => expect(withPeople(LEROY)).toEqual([LEROY]))
	it('may have no title, no RPPS and no profession', () => {
		const director = { user: 'direction', family: 'MARTIN', given: 'Paul' }
		expect(withPeople(director)).toEqual([director])
	})
	it('have a profession by its code, alone or with its label, as a responsible has', () =>
		expect(withPeople({ ...LEROY, profession: { code: 'G15_10', label: 'Médecin' } })).toEqual([LEROY]))
	it('are told apart by capitals in their account: an account is exact', () =>
		expect(withPeople(LEROY, { ...LEROY, user: 'Dr.Leroy' })).toHaveLength(2))
	it.each([
		[{ user: undefined }, 'clé « people.0.user » : attendu un texte'],
		[{ given: undefined }, 'clé « people.0.given » : attendu un texte'],
		[{ nom: 'LEROY' }, 'clé « people.0.nom » : cette clé n’existe pas'],
		[{ title: 'Docteur en droit' }, 'clé « people.0.title » : attendu : Dr, Pr, MC, MG, PC, PG, M. ou Mme'],
		[{ rpps: '123' }, 'clé « people.0.rpps » : attendu : les 11 chiffres du RPPS (ou 12 avec le 8 initial)'],
		[{ rpps: 10000000001 }, 'clé « people.0.rpps » : attendu un texte'],
		[
			{ profession: 'MEDECIN' },
			'clé « people.0.profession » : attendu : un code de profession (JDV_J01), par exemple G15_10 (médecin) ou G15_60 (infirmier)',
		],
		[{ profession: 10 }, 'clé « people.0.profession » : attendu un code de profession (JDV_J01), par exemple G15_10'],
	])('%j: %s', (change, sentence) =>
		expect(() => withPeople({ ...LEROY, ...change })).toThrow(expect.objectContaining({ detail: sentence }) as Error))
	it('are there once', () =>
		expect(() => withPeople(LEROY, { ...LEROY, family: 'MARTIN' })).toThrow(
			expect.objectContaining({
				detail: 'clé « people.1.user » : attendu : un compte qui ne soit pas déjà celui d’une autre personne',
			}) as Error,
		))
})

describe('mails of alert', () => {
	const base = { ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [] }
	const sound = { to: ['it@ehpad.fr'], from: 'mssante@ehpad.fr', smtp: { host: 'relais.exemple.fr' } }

	it('leave by STARTTLS, at the port of submission, unless it is said otherwise', () =>
		expect(check({ ...base, alerts: sound }).alerts?.smtp).toMatchObject({ port: 587, security: 'starttls' }))

	it.each([
		['to a mailbox of the MSSanté space', { to: ['a@ime.mssante.fr'] }, 'alerts.to.0'],
		['in clear to another machine', { smtp: { host: 'relais.exemple.fr', security: 'plain' } }, 'alerts.smtp.security'],
		['with an account and no password', { smtp: { host: 'relais.exemple.fr', user: 'x' } }, 'alerts.smtp.passwordFile'],
		['to nobody', { to: [] }, 'alerts.to'],
	])('are refused %s', (_, wrong, key) => expect(() => check({ ...base, alerts: { ...sound, ...wrong } })).toThrow(key))
})
