/** An « information préoccupante » (CASF, art. L226-2-1) has no code of its own: its title tells (usages.md C1). Pure. */
import { normaliseName } from '../mssante/ins/identity.ts'

export function concernsInformationPreoccupante(texts: string[]): boolean {
	return texts.some((text) => /\bINFORMATIONS? PREOCCUPANTES?\b/.test(normaliseName(text)))
}
