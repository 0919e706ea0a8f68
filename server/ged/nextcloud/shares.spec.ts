import { describe, expect, it } from 'vitest'
import { parseGroups } from './shares.ts'

function answer(group: string): string {
	return '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/remote.php/dav/principals/users/a/</d:href><d:propstat><d:prop>'
		+ `<d:group-membership><d:href>/remote.php/dav/principals/groups/${group}/</d:href></d:group-membership>`
		+ '</d:prop></d:propstat></d:response></d:multistatus>'
}

describe('the groups of a person, as Nextcloud writes them', () => {
	it.each([
		['as Nextcloud 34.0.1 writes it', 'Soins+%26+co%2C+100+%25+%C3%A0+%2B', 'Soins & co, 100 % à +'],
		['written once more, as sabre/dav may (encodePath)', 'Soins%2b%2526%2b100%2b%2525%2b%25C3%25A0%2b%252B', 'Soins & 100 % à +'],
		['of one word', 'secretariat', 'secretariat'],
		['of one word with its accent', 'm%C3%A9decins', 'médecins'],
		['with a plus, and nothing else', 'a%2Bb', 'a+b'],
	])('%s', (_, href, name) => {
		expect(parseGroups(answer(href))).toEqual([name])
	})
})
