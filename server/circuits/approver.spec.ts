import type { Circuit } from '../config/circuit.ts'

import { describe, expect, it } from 'vitest'
import { standingOf, whyNobody } from './approver.ts'

type Approval = NonNullable<Circuit['approval']>
const PREPARED = { preparedBy: 'paula', changedBy: 'claire', submittedAt: '2026-03-02T09:00:00.000Z' }
const NOW = new Date('2026-03-03T08:59:59.000Z')
const LATER = new Date('2026-03-03T09:00:00.000Z')
const approval = (more: Partial<Approval> = {}): Approval => ({ users: ['leroy'], groups: ['direction'], notPreparer: true, ...more })
function of(user: string, groups: string[] = [], more: Partial<Approval> = {}, now = NOW) {
	return standingOf(approval(more), { user, groups }, PREPARED, now)
}
function whyNot(...words: Parameters<typeof of>): string {
	const standing = of(...words)
	return standing.may ? 'they may' : standing.why
}

describe('who may approve', () => {
	it('is whom the circuit names, by account or by group', () => {
		expect(of('leroy')).toEqual({ may: true, for: null })
		expect(of('martin', ['direction'])).toEqual({ may: true, for: null })
	})
	it('is nobody else', () => expect(whyNot('martin', ['soins'])).toMatch(/d’autres personnes/))
	it.each(['paula', 'claire'])('is not %s, who prepared it or changed it last, even through a group', (user) => {
		expect(whyNot(user, ['direction'])).toMatch(/vous l’avez préparé/)
		expect(of(user, [], { users: [user] })).toMatchObject({ may: false })
	})
	it('is they too where the circuit says so', () =>
		expect(of('paula', ['direction'], { notPreparer: false })).toEqual({ may: true, for: null }))
	it('is nobody where no approval is asked', () =>
		expect(standingOf(undefined, { user: 'leroy', groups: [] }, PREPARED, NOW)).toMatchObject({ may: false }))
})

describe('in the absence of whom it names', () => {
	const absence = { users: ['petit'], groups: [], afterHours: 24 }
	it('others may not before the time is over', () => expect(whyNot('petit', [], { absence })).toMatch(/24 h/))
	it('others may then, in the name of whom they stand for', () => {
		expect(of('petit', [], { absence }, LATER)).toEqual({ may: true, for: 'leroy' })
		expect(of('petit', [], { absence, users: [] }, LATER)).toEqual({ may: true, for: 'direction' })
	})
	it('who is named as well approves in their own right', () =>
		expect(of('petit', ['direction'], { absence }, LATER)).toEqual({ may: true, for: null }))
	it('who prepared it stands in for nobody', () =>
		expect(of('paula', [], { absence: { ...absence, users: ['paula'] } }, LATER)).toMatchObject({ may: false }))
})

describe('nobody is left', () => {
	const why = (one: Partial<Approval>, gone: string[] = []) =>
		whyNobody(approval({ groups: [], ...one }), PREPARED, (user) => gone.includes(user))
	it('when whom it names is whoever prepared it', () => expect(why({ users: ['paula'] })).toMatch(/celle qui l’a préparé/))
	it('when their accounts are gone', () => expect(why({}, ['leroy'])).toMatch(/n’existent plus/))
	it('when it names nobody', () => expect(why({ users: [] })).toMatch(/personne n’est désigné/))
	it('unless one may stand in', () =>
		expect(why({ absence: { users: ['petit'], groups: [], afterHours: 24 } }, ['leroy'])).toBeNull())
	it('unless a group is named: nobody here knows who is in it', () => expect(why({ groups: ['direction'] }, ['leroy'])).toBeNull())
	it('unless the circuit lets who prepared it approve', () => expect(why({ users: ['paula'], notPreparer: false })).toBeNull())
})
