/** A reason in a few words, for lists. Pure. */
import type { Reason } from '../patients/match.ts'

/** What a rule is called on a list. */
export const RULE_WORDS: Record<string, string> = {
	'exact-ins': 'INS exacte',
	conversation: 'Réponse à notre envoi',
	'by-hand': 'Classé à la main',
	'already-filed': 'Déjà classé',
	'learnt-folder': 'Règle acceptée',
	'no-ins': 'Sans matricule INS',
	'no-document': 'Courrier sans identité',
	'trait-absent': 'Identité incomplète',
	'unknown-matricule': 'Patient inconnu ici',
	'matricule-conflict': 'Matricule en double ici',
	'other-resident': 'Deux résidents possibles',
	'not-qualified': 'Identité non qualifiée ici',
	'wrong-environment': 'Matricule d’un autre environnement',
	'untrusted-sender': 'Expéditeur hors MSSanté',
	'untrusted-return-path': 'Adresse de retour hors MSSanté',
	'sender-unclear': 'Expéditeur illisible',
	'sender-authentication': 'Expéditeur non authentifié',
	'other-patient-inside': 'Un autre patient dans le document ?',
	'other-patient-beside': 'Un autre patient à côté ?',
	'companion-unread': 'Pièce jointe à regarder',
	'mixed-scripts': 'Nom peut-être déguisé',
	unreadable: 'Message illisible',
	deletion: 'Suppression demandée',
	'receipt-unknown': 'Accusé sans envoi',
	'receipt-with-attachment': 'Accusé avec pièce jointe',
	'conversation-other-patient': 'Réponse : autre patient cité ?',
	'conversation-sender': 'Réponse d’un autre expéditeur',
	'conversation-subject': 'Réponse : objet changé',
	'conversation-late': 'Réponse tardive',
	'conversation-unreadable': 'Réponse : pièce illisible',
	'conversation-unknown': 'Réponse à un autre message',
	'no-folder': 'Dossier à indiquer',
	'folder-exists': 'Dossier à vérifier',
	'folder-shared': 'Dossier de plusieurs patients',
	'folder-gone': 'Dossier introuvable',
	'learnt-folder-gone': 'Dossier d’une règle introuvable',
	'same-id-other-bytes': 'Même document, autre contenu',
	'replaced-unknown': 'Remplace un document inconnu',
	'replaced-version': 'Version plus ancienne',
	'replaced-author': 'Remplacé par un autre auteur',
	'put-back': 'Remis à classer',
	released: 'Sorti de quarantaine',
	rejected: 'Rejeté',
	closed: 'Classé sans suite',
	'removed-by-hand': 'Retiré à la main',
	'cda.several-ins': 'Plusieurs matricules',
	'cda.several-patients': 'Plusieurs patients',
	'xdm.several-patients': 'Plusieurs patients',
	'xdm.patient': 'Deux identités',
	'xdm.patient-info': 'Deux identités',
	'xdm.hash': 'Document altéré',
	'xdm.size': 'Document altéré',
}

/** Of findings (mssante/finding.ts), by what they are about. */
const FAMILIES: Record<string, string> = {
	message: 'Message à ouvrir',
	document: 'Pièce à vérifier',
	zip: 'Archive non ouverte',
	xdm: 'Archive incomplète',
	cda: 'Document à vérifier',
	headers: 'En-tête contradictoire',
}

/** Where the sentence is not at hand. */
const OTHERS: Record<string, string> = { 'trait-differs': 'Un trait d’identité diffère' }

/** A rule, in words; undefined for one that says nothing to people. */
export function wordsOf(rule: string): string | undefined {
	return RULE_WORDS[rule] ?? OTHERS[rule] ?? FAMILIES[rule.split('.')[0]!]
}

/** « La date de naissance diffère », « Patient inconnu ici »: the rule, or the beginning of its sentence. */
export function chipOf(reason: Reason | null): string {
	return reason === null ? '' : RULE_WORDS[reason.rule] ?? FAMILIES[reason.rule.split('.')[0]!] ?? reason.text.split(/ ?[:;.,(]/)[0]!
}
