/** What a sending is to others, a sentence each: what it replaces, takes back or forwards, and what became of it. Pure. */
import type { SentReport } from './report.ts'

export function tiesOf({ replaces, retracts, replacedBy, retracted, resentBy, forwards }: SentReport): string[] {
	return [
		replaces === null ? '' : `Annule et remplace l’envoi n° ${replaces}.`,
		retracts === null ? '' : `Demande le retrait de l’envoi n° ${retracts}.`,
		forwards === null ? '' : `Transmis tel que reçu : message reçu n° ${forwards}.`,
		replacedBy === null ? '' : `Annulé et remplacé par l’envoi n° ${replacedBy}.`,
		resentBy === null ? '' : `Renvoyé, à qui ne l’avait pas reçu, par l’envoi n° ${resentBy}.`,
		retracted === null ? '' : `Retrait demandé par l’envoi n° ${retracted}.`,
	].filter(Boolean)
}
