/**
 * What fills the sentence of an error where it is words of ours: by a code, so that what is kept of an error (ledger/stored/whys.ts) is no
 * sentence. A name, a number, a code of the system, what a server said fill it as they are.
 */

import { counted } from '../mssante/words/counted.ts'

type Words = string | ((of: string) => string)

const DETAILS = {
	// Connections.
	cut: 'connexion coupée',
	endless: 'réponse sans fin',
	'long-answer': 'réponse trop longue',
	'one-long-answer': 'une réponse trop longue',
	'megabytes-asked': (of) => `${of} Mo pour une demande`,
	'megabytes-said': (of) => `${of} Mo de réponses`,
	messages: (of) => `${of} messages`,
	'no-such-server': (of) => `ce serveur n’existe pas\u00A0: vérifiez «\u00A0${of}\u00A0»`,
	// Logins.
	'by-certificate': (of) => `par certificat\u00A0: ${of}`,
	'by-person': (of) => `connexion d’une personne\u00A0: ${of}`,
	'not-let-in': 'identification refusée',
	// What a server says of our certificate.
	'held-expired': 'il le tient pour périmé',
	'held-revoked': 'il le tient pour révoqué',
	'unknown-authority': 'il ne connaît pas l’autorité qui l’a fait',
	'none-received': 'il n’en a reçu aucun',
	'other-kind': 'il n’est pas du genre attendu',
	unwanted: 'il n’en veut pas',
	// Certificates, and lists of those that are revoked.
	serial: (of) => `n°\u00A0${of}`,
	'not-given': 'il n’a pas été donné, avec sa clé',
	'not-given-to-provider': 'celui qui va au fournisseur d’identité n’a pas été donné',
	'no-certificate': 'ce n’est pas un certificat',
	'other-key': 'la clé n’est pas celle du certificat',
	'key-unread': 'la clé ne peut pas être lue\u00A0: elle doit être au format PEM, sans mot de passe',
	'password-wrong': 'le mot de passe n’ouvre pas ce fichier',
	'no-pack': 'ce n’est pas un fichier PKCS #12 lisible',
	'ended-on': (of) => `il a pris fin le ${day(of)}`,
	'good-from': (of) => `il ne vaut qu’à partir du ${day(of)}`,
	'other-use': 'il n’est pas fait pour s’identifier auprès d’un serveur\u00A0: il faut un certificat «\u00A0ORG_AUTH_CLI\u00A0»',
	'list-over': (of) => `${of}\u00A0: une liste périmée`,
	'list-unsigned': (of) => `${of}, qu’aucune autorité connue n’a signée`,
	// Who signed in.
	'not-prolonged': 'le fournisseur d’identité ne la prolonge pas',
	'other-person': 'elle est passée à une autre personne',
	'somebody-since': 'quelqu’un s’est connecté depuis',
	'signed-out': 'quelqu’un s’est déconnecté',
	'account-gone': 'le compte de qui s’était connecté n’est plus là',
	'no-right': 'qui s’était connecté n’y a plus droit',
	'mailbox-changed': 'la boîte a changé',
	refused: 'refus',
	'address-refused': 'adresse refusée',
	'no-secret': 'le secret du client n’a pas été donné',
	'no-device': 'il n’offre pas la connexion par un autre appareil',
	'no-telephone': 'il n’offre pas la connexion par une demande sur le téléphone',
	// Nextcloud, that is asked what it wants.
	'a-page': 'une page, au lieu d’une demande',
	'long-request': 'demande trop longue',
	// What a dossier is kept by.
	'recipients-most': (of) => `destinataires (${of} au plus)`,
	'text-most': (of) => `texte (${of} caractères au plus)`,
	'title-most': (of) => `texte dans un titre (${of} caractères au plus)`,
	'opposed-mailbox': 'recevoir ses documents dans Mon espace santé',
	'opposed-exchange': 'l’échange de ses données entre professionnels',
	'masked-to-both': 'un document ne peut pas être masqué à la fois aux professionnels et au patient',
	'masked-to-professionals': 'un document masqué aux professionnels ne va qu’à la messagerie du patient',
	'masked-to-patient': 'un document invisible au patient ou à ses représentants ne va pas à la messagerie du patient',
	// Mails of alert.
	'recipients-refused': (of) => counted(Number(of), 'destinataire refusé', 'destinataires refusés'),
	// The door of the measures.
	'port-taken': 'un autre programme y écoute déjà',
	'no-such-address': 'cette machine n’a pas cette adresse',
	'no-right-there': 'le compte du service n’en a pas le droit',
	'no-such-folder': 'le dossier n’existe pas',
} satisfies Record<string, Words>
export type DetailCode = keyof typeof DETAILS
export const DETAIL_CODES = Object.keys(DETAILS) as DetailCode[]

/** `of`: a name, a number, an instant (ISO 8601) that fills it in its turn. */
export interface Because { because: DetailCode, of?: string }
/** What fills an error's sentence. */
export type Detail = string | Because

export function because(code: DetailCode, of?: string | number): Because {
	return of === undefined ? { because: code } : { because: code, of: String(of) }
}

export function detailWords(detail: Detail): string {
	if (typeof detail === 'string') {
		return detail
	}
	const words: Words = DETAILS[detail.because]
	return typeof words === 'string' ? words : words(detail.of ?? '')
}

function day(at: string): string {
	return new Date(at).toLocaleDateString('fr-FR', { timeZone: 'UTC', day: '2-digit', month: '2-digit', year: 'numeric' })
}
