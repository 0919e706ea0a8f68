/** What keeps a dossier, or was changed of it, beside the errors that have a code of their own (errors.ts). */

/** Why a dropped file does not leave by itself. */
export const HELD = {
	shared: 'ce dossier est celui de plusieurs patients',
	'by-unknown': 'on ne sait pas qui l’a déposé',
	'by-other': 'la personne qui l’a déposé n’a pas le droit de préparer des envois de cette boîte',
	twice: 'le même document attend déjà pour le même patient',
	conflict: 'son nom dit que deux versions de ce document s’opposent : gardez la bonne',
	unnamed: 'il ne nomme pas clairement ce patient, ou ne peut pas être lu',
	alert: 'il parle d’une information préoccupante, et ce circuit n’est pas fait pour elle',
	unready: 'il n’est pas entier, ou quelqu’un le tient ouvert',
	'no-pdf': 'ce n’est pas un PDF qui s’ouvre',
}
export type Held = keyof typeof HELD

/** What was changed of a dossier whose approval had been asked. */
export const CHANGED = {
	patient: 'le patient',
	recipients: 'les destinataires',
	pieces: 'les pièces',
	text: 'le texte',
	'answer-by': 'la date de réponse',
	lacks: 'pourquoi une pièce manque',
	'about-patient': 'pourquoi un autre patient est cité',
}
export type Changed = keyof typeof CHANGED

/** What no longer holds of one that awaits. */
export const IDENTITY_MOVED = 'l’identité du patient, ou sa qualification, a changé depuis la demande.'
