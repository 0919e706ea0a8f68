import type { ConnectionReport } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { Overview } from '../../server/contract/admin/overview.admin-contract.ts'

import { describe, expect, it } from 'vitest'
import { connectionDoubts, groupsOf, usersOf } from './mailbox-doubts.ts'
import { fieldsOf } from './mailbox-fields.ts'

const well = { ok: true, text: 'Connexion réussie' }
const ill = { ok: false, text: 'refusé' }
const report = (one: Partial<ConnectionReport>): ConnectionReport => ({ imap: well, smtp: well, signing: null, messages: null, ...one })

describe('the connection of a mailbox that is about to be saved', () => {
	it('that is new and was never tried is doubtful', () => expect(connectionDoubts(null, true)).toHaveLength(1))
	it('that is there already is not, as long as nobody tries it', () => expect(connectionDoubts(null, false)).toEqual([]))
	it('that answers is not', () => expect(connectionDoubts(report({}), true)).toEqual([]))
	it('that only receives is not', () => expect(connectionDoubts(report({ smtp: null }), true)).toEqual([]))
	it('is told for each way that does not answer', () => expect(connectionDoubts(report({ imap: ill, smtp: ill }), false)).toHaveLength(2))
})

describe('those whom a mailbox names', () => {
	const form = fieldsOf(null, { structures: [] } as unknown as Overview)
	form.send = { users: ['claire', 'paul'], groups: ['secretariat'] }
	form.triage = { users: ['claire'], groups: ['secretariat', 'soins'] }
	form.prepare = { users: ['ines'], groups: ['accueil'] }
	form.holder = ' dr.leroy '

	it('are asked about once each', () => {
		expect(usersOf(form)).toEqual(['claire', 'paul', 'ines'])
		expect(groupsOf(form)).toEqual(['secretariat', 'soins', 'accueil'])
	})

	it('of one person: its holder, and those who prepare for them; not those it had when it was everybody’s', () => {
		expect(usersOf({ ...form, type: 'PER' })).toEqual(['dr.leroy', 'ines'])
		expect(groupsOf({ ...form, type: 'PER' })).toEqual(['accueil'])
	})
})
