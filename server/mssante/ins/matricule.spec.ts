import { describe, expect, it } from 'vitest'
import { faultOf, keyOf } from './matricule.ts'

describe('a matricule', () => {
	// Source: keys computed by hand for the style guide, and ANS documentary values (mssante.md §7.2).
	it.each([
		['2550814168025', '38'],
		['2790351215189', '89'],
		['255082A168025', '97'],
		['255082B168025', '27'],
		['180032A004123', '75'],
	])('%s has key %s', (thirteen, key) => expect(keyOf(thirteen)).toBe(key))

	it.each(['279035121518989', '146026322000196', '207058575627097', '277076322082910'])('%s is sound', (matricule) =>
		expect(faultOf(matricule)).toBeNull())

	it.each(['253097812634581', '288091234567823', '246037433000291'])('%s is doubted, not refused, when its key is wrong', (matricule) =>
		expect(faultOf(matricule)).toBe('key'))

	it.each(['2,79035E+14', '27903512151898', '2790351215189890', '979035121518989', ''])('"%s" has not the shape of one', (text) =>
		expect(faultOf(text)).toBe('shape'))
})
