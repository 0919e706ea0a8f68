/** What reading noticed (mssante/finding.ts), in words. */
import type { ZodType } from 'zod'
import type { End, FindingCode, FindingParams, TellingCode } from '../mssante/finding.ts'
import type { Entry } from './entry.reasons.ts'

import { z } from 'zod'
import { ENDS, FINDING_CODES } from '../mssante/finding.ts'
import { FRENCH, shownTrait, TRAITS } from '../mssante/ins/identity.ts'
import { filled, plain } from './entry.reasons.ts'

/** `{}` is filled with what the finding tells. */
export const FINDING_SENTENCES: Record<FindingCode, string> = {
	// The message
	'message.unreadable': 'Le message n’a pas pu être lu ({}) : il est gardé entier, à ouvrir dans le webmail de l’opérateur.',
	'message.given-up':
		'Le traitement du message a échoué huit fois ({}) : il n’est plus réessayé, il est gardé entier et doit être '
		+ 'ouvert à la main.',
	'message.too-many-parts': 'Le message contient plus de {} parties : il est gardé entier et doit être ouvert à la main.',
	'message.too-deep': 'Le message emboîte plus de {} niveaux : il est gardé entier et doit être ouvert à la main.',
	'message.too-big': 'Le message dépasse {} Mo : il est gardé entier et doit être ouvert à la main.',
	'message.headers-too-long':
		'Les en-têtes du message sont anormalement longs : il est gardé entier et doit être ouvert à la main.',
	'message.no-sender': 'Le message n’a pas d’expéditeur lisible.',
	'message.empty': 'Le message est vide : ni texte, ni pièce jointe.',
	'message.claims-xdm':
		'L’objet annonce un document de santé, mais aucun n’est joint, ou il ne se lit pas : demandez à l’expéditeur de le renvoyer.',
	'message.not-xdm-zip': 'L’archive « {} » n’est pas une archive de document de santé : elle est gardée telle quelle.',
	'message.too-heavy':
		'Les archives du message dépassent ensemble ce qui peut être ouvert : elles sont gardées telles quelles, à '
		+ 'ouvrir à la main.',
	'message.text-cut': 'Le texte du message est trop long pour être lu en entier : ouvrez-le avant de classer.',
	'message.boundary':
		'Le message est mal formé (rien ne sépare ses parties comme annoncé) : ce qui a pu être lu est là, vérifiez que '
		+ 'rien ne manque.',
	'message.encoding':
		'Une partie du message est codée d’une façon inconnue : elle est gardée telle quelle et peut ne pas s’ouvrir.',
	'message.partial':
		'Ce message n’est qu’un morceau d’un message découpé par l’expéditeur : il est gardé entier ; demandez-lui de '
		+ 'l’envoyer en une fois.',
	'message.encrypted':
		'Le contenu du message est chiffré pour quelqu’un d’autre que ce logiciel : demandez à l’expéditeur de l’envoyer '
		+ 'sans chiffrement, la messagerie MSSanté protège déjà l’échange.',
	'message.signed-unopened':
		'Le contenu du message est enfermé dans une signature qui n’a pas pu être ouverte : demandez à '
		+ 'l’expéditeur de l’envoyer autrement.',
	'message.tnef':
		'Le message porte un fichier que seul Outlook sait ouvrir, et qui peut contenir des documents : '
		+ 'demandez à l’expéditeur de l’envoyer au format HTML ou texte.',
	'message.logos': 'Petites images du texte laissées de côté (logos, signatures) : {}.',
	'document.not-pdf':
		'« {} » était annoncé comme un PDF, mais n’en est pas un : il est gardé sous l’extension de son vrai contenu.',
	'trust.no-list': 'Aucune liste blanche n’est importée : l’expéditeur n’a pas été vérifié.',
	// Headers against content (Référentiel #2, ECO.2.4)
	'headers.ins': 'Le message annonce l’INS « {} », que le document ne confirme pas : vérifiez de qui il s’agit.',
	'headers.codecda': 'Le message annonce un autre type de document ({}) que celui qui est joint : vérifiez-le.',
	// The archive
	'zip.invalid': 'L’archive est illisible ({}).',
	'zip.entry-name': 'L’archive contient un nom de fichier dangereux : elle n’a pas été ouverte.',
	'zip.link': 'L’archive contient un lien : elle n’a pas été ouverte.',
	'zip.encrypted': 'L’archive est protégée par un mot de passe : elle n’a pas été ouverte.',
	'zip.too-many': 'L’archive contient plus de {} fichiers : elle n’a pas été ouverte.',
	'zip.too-big': 'L’archive dépasserait {} Mo une fois ouverte : elle ne l’a pas été.',
	'zip.ratio': 'L’archive se dilaterait plus de {} fois : elle n’a pas été ouverte.',
	'zip.twice': 'L’archive contient deux fichiers du même nom : elle n’a pas été ouverte.',
	'xdm.no-metadata': 'L’archive du document ne contient pas de fiche de l’expéditeur.',
	'xdm.metadata-unreadable': 'La fiche de l’expéditeur est illisible ({}).',
	'xdm.no-document': 'L’archive du document ne contient aucun document.',
	'xdm.document-missing': 'La fiche de l’expéditeur annonce « {} », absent de l’archive.',
	'xdm.document-undeclared': 'L’archive contient « {} », que la fiche de l’expéditeur n’annonce pas.',
	// METADATA against document
	'xdm.hash':
		'Le document reçu n’est pas celui que l’expéditeur annonce. Demandez-lui de le renvoyer.',
	'xdm.size':
		'Le document reçu n’a pas la taille que l’expéditeur annonce. Demandez-lui de le renvoyer.',
	'xdm.no-hash': 'L’expéditeur n’a pas mis de quoi vérifier que le document est arrivé entier.',
	'xdm.patient': 'L’identifiant du patient n’est pas le même dans la fiche de l’expéditeur et dans le document : {}.',
	'xdm.patient-info': 'La fiche de l’expéditeur et le document ne décrivent pas la même personne : {}.',
	'xdm.unique-id': 'La fiche de l’expéditeur et le document ne portent pas le même identifiant.',
	'xdm.type': 'La fiche de l’expéditeur et le document n’annoncent pas le même type.',
	'xdm.action': 'La fiche de l’expéditeur demande une action inconnue (« {} »).',
	'xdm.several-patients': 'Le message concerne plusieurs patients ({}), ce que la règle « un patient par message » interdit.',
	// The document
	'cda.unreadable': 'Le document CDA est illisible ({}).',
	'cda.no-patient': 'Le document CDA ne nomme aucun patient.',
	'cda.several-patients': 'Le document CDA nomme plusieurs patients.',
	'cda.several-ins': 'Le document CDA porte plusieurs matricules INS différents : {}.',
	'cda.no-id': 'Le document CDA n’a pas d’identifiant.',
	'cda.matricule-shape': 'Le matricule INS du document n’a pas la forme attendue (15 caractères).',
	'cda.matricule-key': 'La clé du matricule INS du document est fausse : vérifiez-le.',
	'cda.given-names': 'Dans le document, le premier prénom n’est pas le premier de la liste des prénoms.',
	'cda.bare':
		'Le document CDA est joint seul, hors de son archive : rien ne garantit qu’il est entier, vérifiez-le '
		+ 'avant de classer.',
	'cda.embedded-unreadable': 'Le contenu encapsulé dans le CDA n’a pas pu être extrait.',
	'cda.pdf-differs': 'Le PDF joint diffère de celui qui est encapsulé dans le CDA : les deux sont gardés.',
}

type Entries = { [C in FindingCode]: Entry<FindingParams<C>> }

const CHIPS: Partial<Record<FindingCode, string>> = {
	'cda.several-ins': 'Plusieurs matricules',
	'cda.several-patients': 'Plusieurs patients',
	'xdm.several-patients': 'Plusieurs patients',
	'xdm.patient': 'Deux identités',
	'xdm.patient-info': 'Deux identités',
	'xdm.hash': 'Document altéré',
	'xdm.size': 'Document altéré',
}

type Hole<P> = (chip: string | null, sentence: string) => Entry<P>

/** @param say what is said in place of `{}` */
function hole<P>(params: ZodType<P>, say: (params: P) => string): Hole<P> {
	return (chip, sentence) => filled(chip, params, (told) => sentence.replace('{}', () => say(told)))
}

const MOST = hole(z.object({ most: z.number() }), ({ most }) => String(most))
const NAME = hole(z.object({ name: z.string() }), ({ name }) => name)
const SAID = hole(z.object({ said: z.string() }), ({ said }) => said)
const WHY = hole(z.object({ why: z.string() }), ({ why }) => why)

const ENDINGS: Record<End, string> = {
	slow: 'lecture trop longue',
	heavy: 'lecture trop lourde',
	broken: 'lecture interrompue',
	'broke-us': 'sa lecture a arrêté deux fois le logiciel',
}

const HOLES: { [C in TellingCode]: Hole<FindingParams<C>> } = {
	'message.unreadable': hole(z.object({ end: z.enum(ENDS) }), ({ end }) => ENDINGS[end]),
	'message.given-up': hole(z.object({ code: z.string() }), ({ code }) => code),
	'message.too-many-parts': MOST,
	'message.too-deep': MOST,
	'message.too-big': MOST,
	'message.not-xdm-zip': NAME,
	'message.logos': hole(z.object({ count: z.number() }), ({ count }) => String(count)),
	'document.not-pdf': NAME,
	'headers.ins': SAID,
	'headers.codecda': SAID,
	'zip.invalid': WHY,
	'zip.too-many': MOST,
	'zip.too-big': MOST,
	'zip.ratio': MOST,
	'xdm.metadata-unreadable': WHY,
	'xdm.document-missing': NAME,
	'xdm.document-undeclared': NAME,
	'xdm.patient': hole(z.object({ theirs: z.string(), ours: z.string().nullable() }), ({ theirs, ours }) =>
		`${theirs} dans la fiche, ${ours ?? 'aucun matricule'} dans le document`),
	'xdm.patient-info': hole(
		z.object({ differing: z.array(z.object({ trait: z.enum(TRAITS), theirs: z.string(), ours: z.string() })) }),
		({ differing }) => differing.map(({ trait, theirs, ours }) =>
			`${FRENCH[trait]} (${shownTrait(trait, theirs)} dans la fiche, ${shownTrait(trait, ours)} dans le document)`).join(', '),
	),
	'xdm.several-patients': hole(z.object({ names: z.array(z.string()) }), ({ names }) => names.join(', ')),
	'xdm.action': SAID,
	'cda.unreadable': WHY,
	'cda.several-ins': hole(z.object({ matricules: z.array(z.string()) }), ({ matricules }) => matricules.join(', ')),
}

export const FINDINGS = Object.fromEntries(FINDING_CODES.map((code) => [code, entryOf(code)])) as Entries

function entryOf(code: FindingCode): Entries[FindingCode] {
	const [chip, sentence] = [CHIPS[code] ?? null, FINDING_SENTENCES[code]]
	return code in HOLES ? HOLES[code as TellingCode](chip, sentence) : plain(chip, sentence)
}
