/** The words of a message: what its sender wrote, and what its recipient must know (ECO.2.1, usages.md "Règles"). Pure. */

export interface Words {
	/** What the sender wrote. */
	text: string
	/** Titles of the health documents; none in plain correspondence. */
	titles: string[]
	signature: string
	replyTo: string
	/** Does the sending mailbox read answers? */
	isRead: boolean
	/** What this message is beside a first sending: a replacement, a deletion, a document of somebody else; empty otherwise. */
	about?: string
	/** No matricule leaves: the recipient files by hand. */
	isByHand: boolean
}

/** Said where nothing was written. */
const NOTHING = 'Bonjour,'

/** What its sender wrote of it; all of it, where its end is not what these words make today. */
export function writtenOf(body: string, words: Omit<Words, 'text' | 'isByHand'>): string {
	const end = [true, false]
		.map((isByHand) => bodyOf({ ...words, text: NOTHING, isByHand }).slice(NOTHING.length))
		.find((one) => body.endsWith(one))
	return end === undefined ? body : body.slice(0, -end.length)
}

export function bodyOf({ text, titles, signature, replyTo, isRead, isByHand, about = '' }: Words): string {
	const paragraphs = [
		text.trim() || NOTHING,
		titles.length === 0
			? ''
			: [
					titles.length === 1 ? 'Document de santé joint :' : 'Documents de santé joints :',
					...titles.map((title) => `- ${title}`),
				].join('\n'),
		about,
		isByHand
			? 'L’identité de cette personne n’est pas qualifiée dans notre établissement : aucun matricule INS n’est transmis. Merci de '
			+ 'vérifier son identité et de classer ce document à la main.'
			: '',
		isRead ? '' : `Ce message part d’une boîte applicative, qui ne lit pas les réponses. Pour répondre, écrivez à ${replyTo}.`,
		signature,
	]
	return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}
