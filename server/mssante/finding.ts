/** What reading noticed: one registry of codes, each with its severity and its French sentence. */

export type Severity = 'info' | 'warning' | 'error'

export interface Finding {
	code: string
	severity: Severity
	text: string
}

/** `error` sends to review or quarantine; `warning` is shown to the person who files; `info` explains. `{}` receives the detail. */
const REGISTRY = {
	// The message
	'message.unreadable': ['error', 'Le message n’a pas pu être lu ({}) : il est gardé entier, à ouvrir dans le webmail de l’opérateur.'],
	'message.given-up': [
		'error',
		'Le traitement du message a échoué huit fois ({}) : il n’est plus réessayé, il est gardé entier et doit être ouvert à la main.',
	],
	'message.too-many-parts': ['error', 'Le message contient plus de {} parties : il est gardé entier et doit être ouvert à la main.'],
	'message.too-deep': ['error', 'Le message emboîte plus de {} niveaux : il est gardé entier et doit être ouvert à la main.'],
	'message.too-big': ['error', 'Le message dépasse {} Mo : il est gardé entier et doit être ouvert à la main.'],
	'message.headers-too-long': [
		'error',
		'Les en-têtes du message sont anormalement longs : il est gardé entier et doit être ouvert à la main.',
	],
	'message.no-sender': ['warning', 'Le message n’a pas d’expéditeur lisible.'],
	'message.empty': ['info', 'Le message est vide : ni texte, ni pièce jointe.'],
	'message.claims-xdm': [
		'error',
		'L’objet annonce un document de santé (XDM/1.0/DDM), mais aucune archive IHE_XDM lisible n’est jointe.',
	],
	'message.not-xdm-zip': ['info', 'L’archive « {} » n’est pas une archive IHE_XDM : elle est gardée telle quelle.'],
	'message.too-heavy': [
		'error',
		'Les archives du message dépassent ensemble ce qui peut être ouvert : elles sont gardées telles quelles, à ouvrir à la main.',
	],
	'message.text-cut': ['error', 'Le texte du message est trop long pour être lu en entier : ouvrez-le avant de classer.'],
	'message.boundary': [
		'error',
		'Le message est mal formé (rien ne sépare ses parties comme annoncé) : ce qui a pu être lu est là, vérifiez que rien ne manque.',
	],
	'message.encoding': [
		'error',
		'Une partie du message est codée d’une façon inconnue : elle est gardée telle quelle et peut ne pas s’ouvrir.',
	],
	'message.partial': [
		'error',
		'Ce message n’est qu’un morceau d’un message découpé par l’expéditeur : il est gardé entier ; demandez-lui de l’envoyer en une '
		+ 'fois.',
	],
	'message.encrypted': [
		'error',
		'Le contenu du message est chiffré pour quelqu’un d’autre que ce logiciel : demandez à l’expéditeur de l’envoyer sans '
		+ 'chiffrement, la messagerie MSSanté protège déjà l’échange.',
	],
	'message.signed-unopened': [
		'error',
		'Le contenu du message est enfermé dans une signature (smime.p7m) qui n’a pas pu être ouverte : demandez à l’expéditeur de '
		+ 'l’envoyer autrement.',
	],
	'message.tnef': [
		'error',
		'Le message porte un fichier winmail.dat, que seul Outlook sait ouvrir et qui peut contenir des documents : demandez à '
		+ 'l’expéditeur de l’envoyer au format HTML ou texte.',
	],
	'message.logos': ['info', 'Petites images du texte laissées de côté (logos, signatures) : {}.'],
	'document.not-pdf': [
		'error',
		'« {} » était annoncé comme un PDF, mais n’en est pas un : il est gardé sous l’extension de son vrai contenu.',
	],
	'trust.no-list': ['warning', 'Aucune liste blanche n’est importée : l’expéditeur n’a pas été vérifié.'],
	// Headers against content (Référentiel #2, ECO.2.4)
	'headers.ins': ['error', 'L’en-tête X-MSS-INS dit « {} », ce que le document ne confirme pas.'],
	'headers.codecda': ['error', 'L’en-tête X-MSS-CODECDA ({}) ne correspond pas au type des documents joints.'],
	// The archive
	'zip.invalid': ['error', 'L’archive est illisible ({}).'],
	'zip.entry-name': ['error', 'L’archive contient un nom de fichier dangereux : elle n’a pas été ouverte.'],
	'zip.link': ['error', 'L’archive contient un lien : elle n’a pas été ouverte.'],
	'zip.encrypted': ['error', 'L’archive est protégée par un mot de passe : elle n’a pas été ouverte.'],
	'zip.too-many': ['error', 'L’archive contient plus de {} fichiers : elle n’a pas été ouverte.'],
	'zip.too-big': ['error', 'L’archive dépasserait {} Mo une fois ouverte : elle ne l’a pas été.'],
	'zip.ratio': ['error', 'L’archive se dilaterait plus de {} fois : elle n’a pas été ouverte.'],
	'zip.twice': ['error', 'L’archive contient deux fichiers du même nom : elle n’a pas été ouverte.'],
	'xdm.no-metadata': ['error', 'L’archive IHE_XDM ne contient pas de fiche d’envoi (METADATA.XML).'],
	'xdm.metadata-unreadable': ['error', 'La fiche d’envoi (METADATA.XML) est illisible ({}).'],
	'xdm.no-document': ['error', 'L’archive IHE_XDM ne contient aucun document.'],
	'xdm.document-missing': ['error', 'La fiche d’envoi (METADATA.XML) annonce « {} », absent de l’archive.'],
	'xdm.document-undeclared': ['warning', 'L’archive contient « {} », que la fiche d’envoi (METADATA.XML) n’annonce pas.'],
	// METADATA against document
	'xdm.hash': [
		'error',
		'L’empreinte du document n’est pas celle qu’annonce la fiche d’envoi (METADATA.XML) : il a été altéré ou mal préparé.',
	],
	'xdm.size': [
		'error',
		'La taille du document n’est pas celle qu’annonce la fiche d’envoi (METADATA.XML) : il a été altéré ou mal préparé.',
	],
	'xdm.no-hash': ['warning', 'La fiche d’envoi (METADATA.XML) ne donne pas l’empreinte du document.'],
	'xdm.patient': ['error', 'L’identifiant du patient n’est pas le même dans la fiche d’envoi (METADATA.XML) et dans le document : {}.'],
	'xdm.patient-info': ['error', 'La fiche d’envoi (METADATA.XML) et le document ne décrivent pas la même personne : {}.'],
	'xdm.unique-id': ['error', 'La fiche d’envoi (METADATA.XML) et le document ne portent pas le même identifiant.'],
	'xdm.type': ['error', 'La fiche d’envoi (METADATA.XML) et le document n’annoncent pas le même type.'],
	'xdm.action': ['error', 'La fiche d’envoi (METADATA.XML) demande une action inconnue (« {} »).'],
	'xdm.several-patients': ['error', 'Le message concerne plusieurs patients ({}), ce que la règle « un patient par message » interdit.'],
	// The document
	'cda.unreadable': ['error', 'Le document CDA est illisible ({}).'],
	'cda.no-patient': ['error', 'Le document CDA ne nomme aucun patient.'],
	'cda.several-patients': ['error', 'Le document CDA nomme plusieurs patients.'],
	'cda.several-ins': ['error', 'Le document CDA porte plusieurs matricules INS différents : {}.'],
	'cda.no-id': ['warning', 'Le document CDA n’a pas d’identifiant.'],
	'cda.matricule-shape': ['error', 'Le matricule INS du document n’a pas la forme attendue (15 caractères).'],
	'cda.matricule-key': ['warning', 'La clé du matricule INS du document est fausse : vérifiez-le.'],
	'cda.given-names': ['warning', 'Dans le document, le premier prénom n’est pas le premier de la liste des prénoms.'],
	'cda.bare': [
		'error',
		'Le document CDA est joint seul, hors de toute archive IHE_XDM : rien ne garantit qu’il est entier, vérifiez-le avant de classer.',
	],
	'cda.embedded-unreadable': ['error', 'Le contenu encapsulé dans le CDA n’a pas pu être extrait.'],
	'cda.pdf-differs': ['error', 'Le PDF joint diffère de celui qui est encapsulé dans le CDA : les deux sont gardés.'],
} as const satisfies Record<string, readonly [Severity, string]>

export type FindingCode = keyof typeof REGISTRY

export const FINDING_CODES = Object.keys(REGISTRY) as FindingCode[]

/** A finding of the registry; `detail` fills its sentence and never leaves the ledger. */
export function finding(code: FindingCode, detail: string | number = ''): Finding {
	const [severity, text] = REGISTRY[code]
	return { code, severity, text: text.replace('{}', () => String(detail)) }
}
