/**
 * A person as a health document names them: matricule and traits. Source: Référentiel INS v2.0; CI-SIS structuration minimale
 * (recordTarget).
 */

export interface Ins {
	matricule: string
	oid: string
}

/**
 * Text as written in the document, trimmed; what is absent is null. `birthDate` as in the document (YYYYMMDD), `birthPlace` the INSEE
 * code.
 */
export interface Identity {
	ins: Ins | null
	birthFamilyName: string | null
	/** The list of birth given names, separated by spaces. */
	birthGivenNames: string | null
	firstBirthGivenName: string | null
	usedFamilyName: string | null
	usedGivenName: string | null
	birthDate: string | null
	/** M, F, or whatever code the document bears. */
	sex: string | null
	birthPlace: string | null
}

export const NOBODY: Identity = {
	ins: null,
	birthFamilyName: null,
	birthGivenNames: null,
	firstBirthGivenName: null,
	usedFamilyName: null,
	usedGivenName: null,
	birthDate: null,
	sex: null,
	birthPlace: null,
}

export const TRAITS = ['birthFamilyName', 'birthGivenNames', 'firstBirthGivenName', 'birthDate', 'sex', 'birthPlace'] as const
export type Trait = typeof TRAITS[number]

/** French names of what identifies a person, for sentences. */
export const FRENCH: Record<Trait | 'matricule' | 'oid' | 'usedFamilyName' | 'usedGivenName', string> = {
	matricule: 'le matricule INS',
	oid: 'l’OID du matricule',
	birthFamilyName: 'le nom de naissance',
	birthGivenNames: 'la liste des prénoms de naissance',
	firstBirthGivenName: 'le premier prénom de naissance',
	birthDate: 'la date de naissance',
	sex: 'le sexe',
	birthPlace: 'le code du lieu de naissance',
	usedFamilyName: 'le nom utilisé',
	usedGivenName: 'le prénom utilisé',
}

/** Traits that the identity lacks. Used names are no traits: they are never compared. */
export function missingTraits(identity: Identity): Trait[] {
	return TRAITS.filter((trait) => identity[trait] === null)
}

/**
 * What X-MSS-INS should say of a document (Référentiel #2, ECO.2.4.2): O with matricule, OID, birth name, first given name, birth date
 * and sex.
 */
export function isTransmittableIns(identity: Identity): boolean {
	return identity.ins !== null && identity.birthFamilyName !== null && identity.firstBirthGivenName !== null
		&& identity.birthDate !== null && identity.sex !== null
}

/**
 * A name as it is compared: NFD without marks, upper case, ligatures opened, straight apostrophe, single spaces.
 * A hyphen is not a space (RNIV: hyphens and apostrophes are kept).
 */
export function normaliseName(name: string): string {
	return name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
		.replaceAll('Œ', 'OE').replaceAll('Æ', 'AE').replaceAll('’', '\'')
		.replace(/\s+/gu, ' ').trim()
}

/** The value of a trait as it is compared: names normalised, codes as they are. */
export function comparable(trait: Trait, value: string): string {
	return trait === 'birthDate' || trait === 'sex' || trait === 'birthPlace' ? value.trim().toUpperCase() : normaliseName(value)
}

/** The day of a time of birth, as the document itself writes it: some give an hour and an offset too. */
export function dayOfBirth(time: string | null): string | null {
	return time?.trim().replace(/^(\d{8})\d.*$/s, '$1') ?? null
}

/** YYYYMMDD (or less) as a French reader writes it. */
export function frenchDate(date: string): string {
	return [date.slice(6, 8), date.slice(4, 6), date.slice(0, 4)].filter(Boolean).join('/')
}

/** The value of a trait as a French reader writes it. */
export function shownTrait(trait: Trait, value: string): string {
	return trait === 'birthDate' ? frenchDate(value) : value
}

/** NOM Prénom, as people call somebody: the first birth given name alone where it is known. */
export function shortName({
	birthFamilyName,
	firstBirthGivenName,
	birthGivenNames,
}: Pick<Identity, 'birthFamilyName' | 'firstBirthGivenName' | 'birthGivenNames'>): string {
	return [birthFamilyName, firstBirthGivenName ?? birthGivenNames].filter(Boolean).join(' ')
}

/** NOM Prénom, JJ/MM/AAAA, for a list: the names that the person uses first, as those who care for them do. Empty: nobody is named. */
export function listedName(named: Named): string {
	const name = shortName({
		...named,
		birthFamilyName: named.usedFamilyName ?? named.birthFamilyName,
		firstBirthGivenName: asWritten(named.usedGivenName ?? named.firstBirthGivenName ?? named.birthGivenNames),
	})
	return name === '' ? '' : [name, frenchDate(named.birthDate ?? '')].filter(Boolean).join(', ')
}

/** Given names in capitals, as registers write them, as people do: MARIE-LOUISE, Marie-Louise. */
function asWritten(given: string | null): string | null {
	return given === null || given !== given.toUpperCase()
		? given
		: given.toLowerCase().replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase())
}

export type Named = Pick<
	Identity,
	'usedFamilyName' | 'usedGivenName' | 'birthFamilyName' | 'birthGivenNames' | 'firstBirthGivenName' | 'birthDate'
>
