/** An « information préoccupante » (CASF, art. L226-2-1) has no code of its own: words tell (usages.md C1). Pure. */
import { normaliseName } from '../ins/identity.ts'

const NAMED = /\bINFORMATIONS? PREOCCUPANTES?\b|\bSIGNALEMENTS?\b|\bMALTRAITANCES?\b|\bENFANCE EN DANGER\b|\bCRIP\b/
/** Words that say it even in the middle of a text; the others are said of many things there. */
const SAID = /\bINFORMATIONS? PREOCCUPANTES?\b|\bCELLULE DE RECUEIL\b|\bCRIP\b/

/** By titles and names of files. */
export function concernsInformationPreoccupante(names: string[]): boolean {
	return names.some((text) => NAMED.test(normaliseName(text)))
}

/** By the words of a message, or of a document. */
export function speaksOfInformationPreoccupante(text: string): boolean {
	return SAID.test(normaliseName(text))
}
