/** People of the configuration as a health document names them: who answers for it, or approved it. Pure. */
import type { PersonConfig, ProfessionalConfig } from '../config/professional.ts'
import type { Authenticator, Professional } from '../mssante/cda/sheet.ts'
import type { Approval } from './request.ts'

import { courtesyOf, OTHER_PROFESSION, profession } from '../mssante/cda/profession.ts'
import { localTime } from './local-time.ts'

/** @param internalId known by the structure alone, for who has no RPPS */
export function professionalOf(person: ProfessionalConfig, finess: string, internalId: string): Professional {
	const { family, given, title = '', rpps, profession: code = OTHER_PROFESSION } = person
	return {
		family,
		given,
		courtesy: courtesyOf(title),
		nationalId: rpps === undefined ? idInside(finess, internalId) : rpps.padStart(12, '8'),
		profession: profession(code)!,
	}
}

/** @param person what the configuration says of who approved; undefined: nothing, and their account has a name alone */
export function authenticatorOf(
	{ user, name, at }: Approval,
	person: PersonConfig | undefined,
	finess: string,
	timeZone: string,
): Authenticator {
	return {
		...person ? { family: person.family, given: person.given } : namesIn(name),
		courtesy: courtesyOf(person?.title ?? ''),
		nationalId: idInside(finess, user),
		profession: person?.profession === undefined ? null : profession(person.profession),
		at: localTime(new Date(at), timeZone),
	}
}

/** Of two capitals at least: an initial is no family name. */
const CAPITALS = /^\p{Lu}[\p{Lu}'’-]+$/u

/** « Anne LE GOFF » says which is the family name, as the field writes it; anything else is one name, for nothing says where to cut. */
export function namesIn(shown: string): { family: string, given: string | null } {
	const words = shown.normalize('NFC').split(/\s+/).filter(Boolean)
	const cut = words.findLastIndex((word) => !CAPITALS.test(word)) + 1
	return cut === 0 || cut === words.length
		? { family: words.join(' '), given: null }
		: { family: words.slice(cut).join(' '), given: words.slice(0, cut).join(' ') }
}

/** PS_IdNat of somebody without RPPS: `3<FINESS>/<internal id>` (mssante.md §4.2). */
function idInside(finess: string, internalId: string): string {
	return `3${finess}/${internalId}`
}
