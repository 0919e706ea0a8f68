import type { Share } from '../ged/share.ts'

import { describe, expect, it } from 'vitest'
import { whoElseReads } from './family.ts'

const STAFF = { users: ['dr.leroy', 'svc-mssante'], groups: ['secretariat', 'soins'] }
const share = (type: Share['type'], who: string | null = null, groups: string[] = []): Share => ({ type, with: who, groups })

describe('a file that is opened', () => {
	it('to nobody is read by the structure alone', () => expect(whoElseReads([], STAFF)).toEqual([]))
	it.each([
		share('user', 'dr.leroy'),
		share('user', 'svc-mssante'),
		share('user', 'marie', ['tous', 'secretariat']),
		share('group', 'soins'),
	])('to $type $with $groups is read by the structure alone', (one) => expect(whoElseReads([one], STAFF)).toEqual([]))
	it.each([
		share('link'),
		share('email', 'maman@exemple.fr'),
		share('remote', 'papa@autre.exemple.fr'),
		share('user', 'famille.durand'),
		share('user', 'famille.durand', ['familles']),
		share('group', 'familles'),
		share('circle', 'K8s'),
		share('room', 'abc'),
		share('unknown'),
		// The name of a group is no account.
		share('user', 'soins'),
		share('group', 'dr.leroy'),
		share('user', null),
	])('to $type $with $groups may be read by others', (one) => expect(whoElseReads([one], STAFF)).toEqual([one]))
	it('says which of the shares do it', () =>
		expect(whoElseReads([share('group', 'soins'), share('link'), share('user', 'dr.leroy')], STAFF)).toEqual([share('link')]))
	it('to nobody known of a structure without mailboxes is read by others', () =>
		expect(whoElseReads([share('group', ''), share('user', '')], { users: [], groups: [] })).toHaveLength(2))
})
