/** Who answers for a document, who only approved it, and under which name and number. */
import type { Config } from '../config/schema.ts'
import type { Approval } from './request.ts'

import { describe, expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { senderOf, signatoriesOf } from './sender.ts'
import { namesIn } from './signatory.ts'

const ADDRESS = 'secretariat@ime.mssante.fr'
const ENDPOINT = { host: 'localhost', user: 'x', passwordFile: 'p' }
const DURAND = { family: 'DURAND', given: 'Claire', rpps: '10000000000' }
const LEROY = { user: 'dr.leroy', family: 'LEROY', given: 'Anne', title: 'Dr', rpps: '10000000001', profession: 'G15_10' }
const MARTIN = { user: 'direction', family: 'MARTIN', given: 'Paul', title: 'M.' }

function config(mailbox: Record<string, unknown> = {}): Config {
	return check({
		ledger: { url: 'sqlite:x' },
		spool: 's',
		ged: { kind: 'folder', root: 'g' },
		structures: [{ id: 'ime', finess: '750000001', name: 'IME Les Tilleuls', sector: 'SA16' }],
		people: [LEROY, MARTIN],
		mailboxes: [{ address: ADDRESS, type: 'ORG', imap: ENDPOINT, smtp: ENDPOINT, responsible: DURAND, ...mailbox }],
	})
}

function signed(by: Partial<Approval> | null, mailbox: Record<string, unknown> = {}) {
	const made = config(mailbox)
	const approval = by && { user: '', name: '', at: '2026-03-12T09:32:05.000Z', for: null, ...by }
	return signatoriesOf(made, senderOf(made, ADDRESS), approval)
}

describe('who answers for a document', () => {
	it('is the responsible of the mailbox when nobody had to approve', () =>
		expect(signed(null)).toMatchObject({ professional: { family: 'DURAND' }, approvedAt: null, authenticator: null }))
	it('is who approved when they have an RPPS, at that moment, in their profession', () =>
		expect(signed({ user: 'dr.leroy' })).toMatchObject({
			professional: {
				family: 'LEROY',
				given: 'Anne',
				courtesy: { suffix: 'DR' },
				nationalId: '810000000001',
				profession: { code: 'G15_10' },
			},
			approvedAt: '20260312103205+0100',
			authenticator: null,
		}))
	it('is who approved, where the mailbox has no responsible', () =>
		expect(signed({ user: 'dr.leroy' }, { responsible: undefined }).professional.family).toBe('LEROY'))
	it('is nobody, where it has none and who approved has no RPPS', () =>
		expect(() => signed({ user: 'direction' }, { responsible: undefined })).toThrow(
			expect.objectContaining({ code: 'MSS-SEND-RESPONSIBLE' }) as Error,
		))
	it('is not somebody whose account differs by a capital', () =>
		expect(signed({ user: 'Dr.Leroy', name: 'X' }).professional.family).toBe('DURAND'))
})

describe('who approved without an RPPS', () => {
	it('stands beside the responsible, under the name of the configuration', () =>
		expect(signed({ user: 'direction', name: 'Le directeur' })).toMatchObject({
			professional: { family: 'DURAND' },
			approvedAt: null,
			authenticator: {
				family: 'MARTIN',
				given: 'Paul',
				courtesy: { prefix: 'M' },
				nationalId: '3750000001/direction',
				profession: null,
				at: '20260312103205+0100',
			},
		}))
	it('stands there under the name that Nextcloud shows, where the configuration has none', () =>
		expect(signed({ user: 'chef', name: 'Luc PETIT' }).authenticator).toMatchObject({
			family: 'PETIT',
			given: 'Luc',
			courtesy: null,
			nationalId: '3750000001/chef',
		}))
})

describe('a name that is shown', () => {
	it.each([
		['Anne LEROY', 'LEROY', 'Anne'],
		['Anne-Marie  LE GOFF', 'LE GOFF', 'Anne-Marie'],
		['Élise DE L’ISLE', 'DE L’ISLE', 'Élise'],
		['J. O\'BRIEN', 'O\'BRIEN', 'J.'],
	])('%s is cut before its last words in capitals: %s, %s', (shown, family, given) =>
		expect(namesIn(shown)).toEqual({ family, given }))
	it.each(['Anne Leroy', 'LEROY Anne', 'ANNE LEROY', 'Direction de l’IME Les Tilleuls', 'Anne L', 'admin'])(
		'%s is one name: nothing says where to cut',
		(shown) => expect(namesIn(shown)).toEqual({ family: shown, given: null }),
	)
})
