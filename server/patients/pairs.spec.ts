import { describe, expect, it } from 'vitest'
import { pairs } from '../../test/support/identities.ts'
import { frenchDate } from '../mssante/ins/identity.ts'
import { findPeople } from '../mssante/mention/find.ts'
import { match } from './match.ts'
import { mentionsIn, othersThan, personOf } from './mentions.ts'

const PAIRS = [...pairs(5000)]

describe('over five thousand labelled pairs of identities', () => {
	const wrong = PAIRS.filter(({ document, register, filed }) => {
		const { patientId } = match(document, register, 'production')
		return patientId !== null && patientId !== filed
	})
	const missed = PAIRS.filter(
		({ document, register, filed }) => filed !== null && match(document, register, 'production').patientId !== filed,
	)

	it('has all kinds, in numbers', () => {
		expect(PAIRS).toHaveLength(5000)
		expect(Math.min(...Object.values(Object.groupBy(PAIRS, ({ kind }) => kind)).map((some) => some!.length))).toBeGreaterThan(40)
	})
	it('files none for somebody else', () => expect(wrong.map(({ kind }) => kind)).toEqual([]))
	it('misses no exact one', () => expect(missed.map(({ kind }) => kind)).toEqual([]))
})

describe('over their letters', () => {
	const texts = PAIRS.flatMap(({ kind, register }, index) =>
		register.map((patient) => ({ kind, register, patient, text: letterAbout(index, patient) })))
	const seen = (text: string, register: (typeof PAIRS)[number]['register'], about?: string) =>
		findPeople([text], register.map(personOf), about)

	it('everybody who is named is seen', () => {
		expect(texts
			.filter(({ text, register, patient }) => !mentionsIn(seen(text, register)).some(({ id }) => id === patient.id))
			.map(({ kind, text }) => [kind, text])).toEqual([])
	})
	it('a document of one’s own names nobody else, twin and homonym included', () => {
		const others = texts
			.filter(({ kind }) => kind !== 'one matricule for two')
			.filter(({ text, register, patient }) => {
				const people = register.map(personOf)
				return (
					othersThan(personOf(patient), seen(text, register, patient.id), new Map(people.map((one) => [one.id, one])), true)
						.length > 0
				)
			})
		expect(others.map(({ kind, text, register }) => [
			kind,
			text,
			register.map(({ birthFamilyName, firstBirthGivenName, birthDate }) => [birthFamilyName, firstBirthGivenName, birthDate]),
		])).toEqual([])
	})
})

/** About one person, in one of the ways in which people write. */
function letterAbout(
	index: number,
	{ birthFamilyName, firstBirthGivenName, birthDate, ins }: (typeof PAIRS)[number]['register'][number],
): string {
	const family = birthFamilyName!
	const [year, month, day] = [birthDate!.slice(0, 4), birthDate!.slice(4, 6), birthDate!.slice(6)]
	if (birthDate!.length < 8) {
		return `${family} ${firstBirthGivenName}`
	}
	const months = ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre']
	return [
		`M. ${family} né le ${Number(day)}/${Number(month)}/${year}`,
		`Mme ${family.toLowerCase()}, née le ${Number(day)} ${months[Number(month) - 1]} ${year}`,
		`${firstBirthGivenName} ${family} (${day}/${month}/${year.slice(2)})`,
		`${family.replaceAll(/[ -]/g, '_')}_${firstBirthGivenName}.pdf`,
		`NIR ${ins!.matricule.slice(0, 13).split('').join('.')}`,
		`${family.slice(0, 3)}-\n${family.slice(3)} ${firstBirthGivenName}`,
		`Votre courrier au sujet de ${firstBirthGivenName} ${[...family].join('\u200B')}, ${frenchDate(birthDate!)}.`,
		`INS : ${ins!.matricule.replace(/(.)(..)(..)(..)(...)(...)(..)/, '$1 $2 $3 $4 $5 $6 - clé $7')}`,
	][index % 8]!
}
