import type { MailboxConfig } from '../config/schema.ts'

import { describe, expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { allowed, may, structuresFor } from './rights.ts'

const box = (address: string, more: object) => ({ address, type: 'ORG', maildir: '/nowhere', ...more })
const config = check({
	ledger: { url: 'sqlite:x' },
	spool: 'x',
	ged: { kind: 'folder', root: 'x' },
	structures: [{ id: 'ime' }, { id: 'ehpad' }],
	mailboxes: [
		box('secretariat@a.fr', { structure: 'ime', access: { send: { groups: ['secretariat'] }, triage: { users: ['lea'] } } }),
		box('dr.leroy@a.fr', { type: 'PER', structure: 'ehpad', holder: 'leroy', access: { send: { groups: ['secretariat'] } } }),
		box('personne@a.fr', { structure: 'ime' }),
	],
})
const [secretariat, leroy, nobody] = config.mailboxes as [MailboxConfig, MailboxConfig, MailboxConfig]
const marie = { user: 'marie', groups: ['secretariat'] }

describe('who may use a mailbox', () => {
	it('a group that may send does not deal with what waits', () => {
		expect(may(marie, 'send', secretariat)).toBe(true)
		expect(may(marie, 'triage', secretariat)).toBe(false)
	})
	it('a named person is enough', () => expect(may({ user: 'lea', groups: [] }, 'triage', secretariat)).toBe(true))
	it('a PER mailbox is its holder’s alone, whatever the groups say', () => {
		expect(may(marie, 'send', leroy)).toBe(false)
		expect(may({ user: 'leroy', groups: [] }, 'send', leroy)).toBe(true)
	})
	it('nobody may where nothing is said', () => expect(may(marie, 'send', nobody)).toBe(false))
	it('a call without a person may nothing', () => expect(may({ user: '', groups: ['secretariat'] }, 'send', secretariat)).toBe(false))
	it('a forbidden mailbox looks like one that does not exist', () => {
		expect(() => allowed(config, marie, 'dr.leroy@a.fr', ['send'])).toThrow(expect.objectContaining({ code: 'MSS-FORBIDDEN' }) as Error)
		expect(() => allowed(config, marie, 'inconnue@a.fr', ['send'])).toThrow(expect.objectContaining({ code: 'MSS-FORBIDDEN' }) as Error)
	})
	it('sees the patients of the structures of their mailboxes, and no others', () => expect(structuresFor(config, marie)).toEqual(['ime']))
})
