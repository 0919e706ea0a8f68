import type { Check } from '../../server/contract/admin/overview.admin-contract.ts'

import { describe, expect, it } from 'vitest'
import { codeApart, countTold, healthGroups } from './health.service.ts'

function check(subject: string, more: Partial<Check> = {}): Check {
	return {
		check: subject,
		ok: true,
		level: 'ok',
		detail: '',
		fix: '',
		group: 'program',
		mailbox: null,
		subject,
		...more,
	}
}
const ofMailbox = (mailbox: string, more: Partial<Check> = {}) => check('réception', { group: 'mailboxes', mailbox, ...more })
const ended = { ok: false, level: 'attention' as const, detail: 'valable encore 12 jours', fix: 'Prévenez l’opérateur.' }

describe('the state of the service', () => {
	it('says once what is the same of several mailboxes', () => {
		const [mailboxes] = healthGroups([ofMailbox('a@b.fr', ended), ofMailbox('c@b.fr', ended), ofMailbox('d@b.fr')])
		expect(mailboxes!.told).toEqual([{ subject: 'réception', level: 'attention', ...told(ended), mailboxes: ['a@b.fr', 'c@b.fr'] }])
		expect(mailboxes!.well.map((one) => one.mailboxes)).toEqual([['d@b.fr']])
	})

	it('keeps apart what differs: another day, another remedy', () => {
		const later = { ...ended, detail: 'valable encore 13 jours' }
		expect(healthGroups([ofMailbox('a@b.fr', ended), ofMailbox('c@b.fr', later)])[0]!.told).toHaveLength(2)
	})

	it('begins with the worst, and a group is as ill as its worst', () => {
		const [program] = healthGroups([
			check('journal'),
			check('PDF/A', { level: 'attention' }),
			check('registre', { ok: false, level: 'problem' }),
		])
		expect([program!.level, program!.told.map(({ subject }) => subject)]).toEqual(['problem', ['registre', 'PDF/A']])
	})

	it('counts sisters as one, and has no group of which there is nothing', () => {
		const groups = healthGroups([ofMailbox('a@b.fr', ended), ofMailbox('c@b.fr', ended), check('journal')])
		expect([countTold(groups, 'attention'), countTold(groups, 'problem')]).toEqual([1, 0])
		expect(groups.map(({ group }) => group)).toEqual(['mailboxes', 'program'])
	})
})

const told = ({ detail, fix }: { detail: string, fix: string }) => ({ detail, fix })

it.each([
	['Le disque est plein (ENOSPC). (MSS-DISK-FULL)', 'Le disque est plein (ENOSPC).', 'MSS-DISK-FULL'],
	['3,2 Go libres', '3,2 Go libres', null],
])('of « %s » the sentence is read, and the code stands apart', (detail, sentence, code) =>
	expect(codeApart(detail)).toEqual({ sentence, code }))
