/** What a message says of itself: who sent it, what it answers, what came with it. */
import { z } from 'zod'
import { filled, plain } from './entry.reasons.ts'

/** Of somebody of the register, as a sentence names them: the first three, and whether there are more. */
const NAMED = z.object({ names: z.array(z.string()), hasMore: z.boolean() })

export const LETTER = {
	'no-document': plain(
		'Courrier ordinaire : patient à trouver',
		'C’est un courrier ordinaire : lisez-le pour savoir de quel patient il s’agit, ou s’il n’en concerne aucun.',
	),
	unreadable: plain('Message illisible', 'Le message n’a pas pu être lu : ouvrez-le dans le webmail de l’opérateur.'),
	'mixed-scripts': plain(
		'Nom peut-être déguisé',
		'Un mot mélange des lettres de plusieurs alphabets : un nom y est peut-être caché.',
	),

	// Its sender
	'untrusted-sender': plain(
		'Expéditeur hors MSSanté',
		'L’expéditeur n’appartient pas à l’espace de confiance MSSanté : vérifiez qui il est avant de classer à la main.',
	),
	'untrusted-return-path': plain(
		'Adresse de retour hors MSSanté',
		'L’adresse de retour du message n’appartient pas à l’espace de confiance MSSanté, alors que l’expéditeur affiché '
		+ 'en fait partie : appelez-le '
		+ 'avant de classer.',
	),
	'sender-unclear': plain(
		'Expéditeur illisible',
		'Le message a plusieurs expéditeurs, et l’un d’eux ne peut pas être lu : vérifiez de qui il vient.',
	),
	'sender-authentication': filled('Expéditeur non authentifié', z.object({ failed: z.array(z.string()) }), ({ failed }) =>
		`L’opérateur n’a pas pu vérifier que l’expéditeur est bien celui qu’il dit (${failed.join(', ')}) : appelez-le avant de classer.`),

	// A receipt
	receipt: plain(null, 'C’est l’accusé d’un message envoyé : il en met à jour le suivi, il n’y a rien à classer.'),
	'receipt-unknown': plain(
		'Accusé sans envoi',
		'Cet accusé ne dit rien de sûr d’un message envoyé par cette boîte : lisez-le.',
	),
	'receipt-with-attachment': plain(
		'Accusé avec pièce jointe',
		'Cet accusé apporte une pièce jointe : vérifiez s’il faut la classer.',
	),

	// What it answers; where it is not sure, its patient is only proposed
	conversation: filled('Réponse à notre envoi', z.object({ isSure: z.boolean() }), ({ isSure }) => isSure
		? 'C’est la réponse d’un destinataire à un message envoyé au sujet de ce patient.'
		: 'Ce message répond à un envoi au sujet de ce patient.'),
	'conversation-unknown': plain(
		'Réponse à un autre message',
		'Ce message ne répond pas à un message envoyé au sujet d’un seul patient.',
	),
	'conversation-sender': plain(
		'Réponse d’un autre expéditeur',
		'Cette réponse ne vient pas d’un destinataire du message envoyé.',
	),
	'conversation-subject': plain('Réponse : objet changé', 'L’objet de cette réponse a été changé.'),
	'conversation-late': filled('Réponse tardive', z.object({ days: z.number() }), ({ days }) =>
		`Cette réponse arrive plus de ${days} jours après le message envoyé.`),
	'conversation-unreadable': plain(
		'Réponse : pièce illisible',
		'Un document joint ne peut pas être lu par le logiciel : il pourrait concerner quelqu’un d’autre.',
	),
	'conversation-other-patient': plain(
		'Réponse : autre patient cité ?',
		'Cette réponse semble nommer un autre patient de la structure.',
	),

	// What came with a document whose identity is exact
	'other-patient-inside': filled('Un autre patient dans le document ?', NAMED, (named) =>
		`Le document lui-même semble nommer ${listed(named)}, et pas seulement le patient de son en-tête.`),
	'other-patient-beside': filled('Un autre patient à côté ?', NAMED, (named) =>
		`Ce qui accompagne le document semble nommer ${listed(named)}.`),
	'companion-unread': filled(
		'Pièce jointe à regarder',
		z.object({ name: z.string(), kind: z.enum(['picture', 'active', 'unreadable']) }),
		({ name, kind }) => `« ${name} », joint au document, ${WAITS[kind]}`,
	),
}

const WAITS = {
	picture: 'est une image : le logiciel ne peut pas savoir de qui elle parle. Regardez-la avant de classer.',
	active: 'est d’une sorte qui peut agir sur un poste ou cacher ce qu’elle contient : vérifiez-le avant de classer.',
	unreadable: 'ne peut pas être lu par le logiciel : il pourrait concerner quelqu’un d’autre.',
}

function listed({ names, hasMore }: z.infer<typeof NAMED>): string {
	return `${names.join(', ')}${hasMore ? '…' : ''}`
}
