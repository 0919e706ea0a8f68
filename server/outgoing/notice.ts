/**
 * What the sender must see before sending, in one registry: nothing here prevents a message from leaving. `docs/errors.md` is checked
 * against it.
 */

import { said } from '../mssante/words/whom.ts'

const REGISTRY = {
	unqualified:
		'L’INS de ce patient n’a pas encore été vérifiée en ligne (téléservice INSi) : elle ne part pas, et le destinataire classera ce '
		+ 'document à la main.',
	'ins-incomplete':
		'La fiche de ce patient est incomplète ({}) : son INS ne part pas, et le destinataire classera ce document à la main.',
	'ins-environment':
		'Le matricule de ce patient n’est pas un matricule {} : il ne part pas, et le destinataire classera ce document à la main.',
	'matricule-key': 'La clé du matricule INS de ce patient est fausse : vérifiez-le.',
	'not-pdfa': '« {} » n’est pas au format d’archivage : il part, mais le logiciel du destinataire peut refuser de le ranger.',
	'pdfa-failed': 'Ce PDF n’a pas pu être mis au format d’archivage ({}) : il part, mais le logiciel du destinataire peut '
		+ 'refuser de le ranger.',
	'pdfa-signed': '« {} » est signé électroniquement : il part tel quel, pour ne pas briser la signature.',
	plain: 'Ce message part comme simple courrier, hors du format MSSanté standard : le destinataire devra le classer à la main.',
	'other-patient': 'Ce qui part cite aussi {} : vous avez dit pourquoi il part pour le patient choisi, et c’est gardé au journal.',
	'other-folder':
		'Un fichier est rangé dans le dossier de {} : vous avez dit pourquoi il part pour le patient choisi, et c’est gardé '
		+ 'au journal.',
	unread: '« {} » ne peut pas être lu par le logiciel (image, document numérisé) : vérifiez vous-même de qui il parle.',
	'key-reused': 'Cette clé d’envoi a déjà servi pour un autre contenu : rien n’est envoyé, voici où en est le premier envoi.',
	citizen:
		'Messagerie du patient : d’après le matricule, {}. Vérifiez qu’il s’agit bien de cette personne, et qu’elle ne s’oppose pas à '
		+ 'recevoir ce document.',
	'information-preoccupante':
		'Information préoccupante : elle ne s’adresse qu’à la cellule de recueil (CRIP) du département (CASF, art. L226-2-1) ; un '
		+ 'message par enfant ; le document est rendu invisible aux représentants légaux.',
	masked: 'Ce document part avec la mention « {} ».',
	'replace-unreached': '« {} » n’a jamais reçu l’envoi remplacé : cette nouvelle version ne lui est pas adressée.',
	'as-received': '« {} » part tel qu’il a été reçu : son auteur, sa date et son contenu ne changent pas.',
	'carried-identity':
		'Ce document porte l’identité de {}, qui n’est pas exactement celle de ce dossier : vérifiez qu’il s’agit bien de cette personne.',
	'carried-partial': '{} n’est plus dans le dossier : il n’est pas transmis.',
	'carried-old': '« {} » a été remplacé depuis par une version plus récente : c’est l’ancienne qui part.',
	'accented-address': 'L’adresse « {} » porte un accent : des serveurs pourraient la refuser.',
	'personal-name': 'La boîte « {} » porte un nom de personne : une boîte organisationnelle porte celui d’un service.',
	'personal-application':
		'La boîte applicative « {} » porte un nom de personne : personne ne la lit, ses correspondants croiraient écrire à quelqu’un.',
	'not-holder': 'La boîte nominative « {} » ne porte pas le nom de son titulaire.',
	applicative: 'Cette boîte ne lit pas les réponses : le message donne l’adresse {} où répondre.',
} as const

export type NoticeCode = keyof typeof REGISTRY

export const NOTICE_CODES = Object.keys(REGISTRY) as NoticeCode[]

export interface Notice {
	code: NoticeCode
	text: string
}

export function notice(code: NoticeCode, detail = ''): Notice {
	return { code, text: said(REGISTRY[code]).replace('{}', () => detail) }
}
