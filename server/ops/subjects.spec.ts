import { describe, expect, it } from 'vitest'
import { well } from './examination-verdict.ts'
import { certificateSubject, isAtRest, ofMailbox, subject as schema } from './subjects.ts'
import { toldCheck } from './told-check.ts'

const boxes = { mailboxes: [{ address: 'a@b.mssante.fr' }] } as unknown as Parameters<typeof isAtRest>[1]

describe('what something is about', () => {
	it.each([
		['a@b.mssante.fr : certificat pour le fournisseur d’identité', true],
		['a@b.mssante.fr : certificat de l’opérateur (envoi)', true],
		['a@b.mssante.fr : envoi', false],
		['ailleurs@b.mssante.fr : réception', false],
		['écriture du registre', true],
		['décisions', true],
		['journal', false],
	])('%s: judged at each look, %s', (subject, isIt) => expect(isAtRest(subject, boxes)).toBe(isIt))

	it.each([
		['GED', 'store', null, 'GED'],
		['circuit « Sorties »', 'sending', null, 'circuit « Sorties »'],
		[ofMailbox('a@b.mssante.fr', 'réception'), 'mailboxes', 'a@b.mssante.fr', 'réception'],
		['mesures', 'program', null, 'mesures'],
	] as const)('%s stands in %s', (check, group, mailbox, subject) =>
		expect(toldCheck({ check, ...well('') }, boxes)).toMatchObject({ group, mailbox, subject }))

	it.each([
		['GED', true],
		['circuit « Sorties »', true],
		['a@b.mssante.fr : envoi', true],
		['a@b.mssante.fr : météo', false],
		['envoi', false],
		['toString', false],
	])('%s is one, as it is kept: %s', (subject, isIt) => expect(schema.safeParse(subject).success).toBe(isIt))

	it('a certificate is a certificate’s', () =>
		expect(['certificat de la boîte', 'certificats révoqués', 'réception'].map((name) => certificateSubject.safeParse(name).success))
			.toEqual([true, false, false]))
})
