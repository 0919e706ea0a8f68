import { describe, expect, it } from 'vitest'
import { eachOnce, shareOf } from './share.ts'

/** Numbers of OCP\Share\IShare, Nextcloud 34. */
const [USER, LINK, FEDERATED_GROUP, OTHER] = [0, 3, 9, 99]

describe('a share', () => {
	it('is by an account, whose name is kept', () =>
		expect(shareOf(USER, 'claire')).toEqual({ type: 'user', with: 'claire', groups: [] }))
	it('by a link keeps nothing of what Nextcloud says there, which is its password', () =>
		expect(shareOf(LINK, 'argon2id$v=19$m=65536').with).toBeNull())
	it('with a group of another server leaves the house, as with an account there', () =>
		expect(shareOf(FEDERATED_GROUP, 'soins@ailleurs').type).toBe('remote'))
	it('of a kind that is not known yet is not taken for none', () => expect(shareOf(OTHER, 'x').type).toBe('unknown'))
})

it('a file shared twice with somebody is told once, and two of one name in two ways are two', () => {
	const shares = [shareOf(0, 'soins'), shareOf(1, 'soins'), shareOf(0, 'soins')]
	expect(eachOnce(shares).map(({ type }) => type)).toEqual(['user', 'group'])
})
