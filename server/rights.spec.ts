import type { MailboxConfig } from './config/schema.ts'
import type { MessageAsk, Right } from './rights.ts'
import type { Stage } from './views/stages.view.ts'

import { describe, expect, it } from 'vitest'
import { check } from './config/load.ts'
import { allowed, mayDo, MESSAGE_ASKS, structuresFor } from './rights.ts'
import { STAGES } from './views/stages.view.ts'

const box = (address: string, more: object) => ({ address, type: 'ORG', maildir: '/nowhere', ...more })
const config = check({
	ledger: { url: 'sqlite:x' },
	spool: 'x',
	ged: { kind: 'folder', root: 'x' },
	structures: [{ id: 'ime' }, { id: 'ehpad' }],
	mailboxes: [
		box('secretariat@a.fr', {
			structure: 'ime',
			access: { send: { groups: ['secretariat'] }, triage: { users: ['lea'] }, identity: { users: ['ines'] } },
		}),
		box('dr.leroy@a.fr', {
			type: 'PER',
			structure: 'ehpad',
			holder: 'leroy',
			access: { send: { groups: ['secretariat'] }, triage: { users: ['lea'] } },
		}),
		box('personne@a.fr', { structure: 'ime' }),
		box('sans.titulaire@a.fr', { type: 'PER', structure: 'ime', access: { triage: { users: ['lea'] } } }),
	],
})
const [secretariat, leroy, nobody, orphan] = config.mailboxes as [MailboxConfig, MailboxConfig, MailboxConfig, MailboxConfig]
const person = (user: string, groups: string[] = []) => ({ user, groups })
const marie = person('marie', ['secretariat'])

describe('who may use a mailbox', () => {
	it('a group that may send does not deal with what waits', () => {
		expect(mayDo(marie, secretariat, { ask: 'send' })).toBe(true)
		expect(mayDo(marie, secretariat, { ask: 'triage' })).toBe(false)
	})
	it('a named person is enough', () => expect(mayDo(person('lea'), secretariat, { ask: 'triage' })).toBe(true))
	it('a PER mailbox is its holder’s alone, whatever the groups say', () => {
		expect(mayDo(marie, leroy, { ask: 'send' })).toBe(false)
		expect(mayDo(person('lea'), leroy, { ask: 'open', state: 'waiting' })).toBe(false)
		expect(mayDo(person('leroy'), leroy, { ask: 'send' })).toBe(true)
	})
	it('a PER mailbox without a holder is nobody’s', () =>
		expect(['lea', ''].map((user) => mayDo(person(user), orphan, { ask: 'use' }))).toEqual([false, false]))
	it('nobody may where nothing is said', () => expect(mayDo(marie, nobody, { ask: 'use' })).toBe(false))
	it('a call without a person may nothing', () => expect(mayDo(person('', ['secretariat']), secretariat, { ask: 'send' })).toBe(false))
	it('a forbidden mailbox looks like one that does not exist', () => {
		expect(() => allowed(config, marie, 'dr.leroy@a.fr', 'send')).toThrow(expect.objectContaining({ code: 'MSS-FORBIDDEN' }) as Error)
		expect(() => allowed(config, marie, 'inconnue@a.fr', 'send')).toThrow(expect.objectContaining({ code: 'MSS-FORBIDDEN' }) as Error)
	})
	it('sees the patients of the structures of their mailboxes, and no others', () => expect(structuresFor(config, marie)).toEqual(['ime']))
})

/** As in docs/guide-administrateur.md: what each right gives of a message, by where it is. */
const TABLE: Record<Right, Record<Stage, string>> = {
	send: { arriving: '', waiting: '', quarantined: '', filed: '', closed: '', rejected: '', receipt: '' },
	prepare: { arriving: '', waiting: '', quarantined: '', filed: '', closed: '', rejected: '', receipt: '' },
	approve: { arriving: '', waiting: '', quarantined: '', filed: '', closed: '', rejected: '', receipt: '' },
	triage: {
		arriving: 'see read open',
		waiting: 'see read open decide',
		quarantined: 'see read open',
		filed: 'see read open decide',
		closed: 'see read open decide',
		rejected: 'see read open',
		receipt: 'see read open',
	},
	identity: {
		arriving: '',
		waiting: '',
		quarantined: 'see read open settle',
		filed: '',
		closed: '',
		rejected: 'see read open',
		receipt: '',
	},
}
const BEARERS: Record<Right, ReturnType<typeof person>> = {
	send: marie,
	triage: person('lea'),
	identity: person('ines'),
	prepare: person('nora'),
	approve: person('leroy'),
}
function granted(right: Right, state: Stage, more: { isAnswer?: boolean, isMatter?: boolean } = {}): MessageAsk[] {
	return MESSAGE_ASKS.filter((ask) => mayDo(BEARERS[right], secretariat, { ask, state, ...more }))
}

describe('of a message', () => {
	it.each(
		Object.entries(TABLE).flatMap(([right, row]) =>
			Object.entries(row).map(([state, asks]) => [right as Right, state as Stage, asks] as const)),
	)('%s, %s: %s', (right, state, asks) => {
		expect(granted(right, state).join(' ')).toBe(asks)
	})

	it('who sends reads an answer to what the mailbox sent once it was filed, and not before', () => {
		expect(STAGES.filter((state) => granted('send', state, { isAnswer: true }).length > 0)).toEqual(['filed'])
		expect(granted('send', 'filed', { isAnswer: true })).toEqual(['see', 'read'])
	})

	it('who settles identities goes on seeing that what they dealt with exists, and opens it no more', () => {
		expect(granted('identity', 'waiting', { isMatter: true })).toEqual(['see'])
		expect(granted('identity', 'filed', { isMatter: true })).toEqual(['see'])
	})
})
