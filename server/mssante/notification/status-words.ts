/**
 * What a server's refusal means, in French, and what to do: enhanced status codes (RFC 3463), and reply codes where it gives none (RFC
 * 5321 §4.2). Pure.
 */

const ENHANCED: [code: RegExp, words: string][] = [
	[/^[45]\.1\.[1236]$/, 'Cette adresse n’existe pas, ou plus, chez l’opérateur du destinataire : vérifiez-la dans l’annuaire.'],
	[/^[45]\.1\.(?:7|8)$/, 'L’opérateur du destinataire n’accepte pas l’adresse de votre boîte : prévenez l’administrateur.'],
	[/^[45]\.1\./, 'L’adresse du destinataire n’est pas acceptée par son opérateur : vérifiez-la dans l’annuaire.'],
	[/^[45]\.2\.1$/, 'La boîte du destinataire est fermée ou suspendue : joignez-le autrement.'],
	[/^[45]\.2\.2$/, 'La boîte du destinataire est pleine : prévenez-le, puis envoyez de nouveau.'],
	[/^[45]\.(?:2\.3|3\.4)$/, 'Le message est trop gros pour le destinataire : envoyez moins de documents à la fois.'],
	[/^[45]\.2\./, 'La boîte du destinataire ne peut pas recevoir : prévenez-le, ou utilisez un autre moyen.'],
	[/^[45]\.3\./, 'Le système du destinataire ne peut pas recevoir pour le moment : envoyez de nouveau plus tard.'],
	[/^[45]\.4\.(?:[1267])$/, 'L’opérateur du destinataire n’a pas pu être joint à temps : envoyez de nouveau plus tard.'],
	[/^[45]\.4\./, 'Le message n’a pas trouvé son chemin jusqu’au destinataire : prévenez l’administrateur.'],
	[/^[45]\.6\./, 'Le contenu du message n’est pas accepté par l’opérateur du destinataire : prévenez l’administrateur.'],
	[/^[45]\.7\./, 'L’opérateur du destinataire refuse ce message (règle de sécurité) : prévenez l’administrateur.'],
]
const REPLIES: [code: RegExp, words: string][] = [
	[/^(?:550|551|553)$/, 'L’adresse du destinataire n’est pas acceptée par son opérateur : vérifiez-la dans l’annuaire.'],
	[/^(?:422|452|552)$/, 'La boîte du destinataire est pleine, ou le message est trop gros pour elle.'],
	[/^523$/, 'Le message est trop gros pour le destinataire : envoyez moins de documents à la fois.'],
	[/^(?:421|45[01])$/, 'Le système du destinataire ne peut pas recevoir pour le moment : nouvel essai plus tard.'],
	[/^(?:53\d|554)$/, 'L’opérateur refuse ce message : prévenez l’administrateur.'],
]
const UNKNOWN = 'L’opérateur du destinataire n’a pas pu remettre le message : lisez sa réponse ci-dessous.'

/**
 * @param code a reply code (`550`), a status (`5.1.1`), or what a receipt gives
 * @param text the server's own words
 */
export function statusWords(code: string | null, text: string | null): string {
	const said = `${code ?? ''} ${text ?? ''}`
	const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0]
	const reply = /\b[45][0-5]\d\b/.exec(said)?.[0]
	return (status === undefined ? undefined : ENHANCED.find(([form]) => form.test(status))?.[1])
		?? (reply === undefined ? undefined : REPLIES.find(([form]) => form.test(reply))?.[1])
		?? UNKNOWN
}
