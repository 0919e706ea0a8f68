/** Where a document goes, or why it cannot go there; what it replaces; and what people decided of it. */
import { z } from 'zod'
import { filled, plain } from './entry.reasons.ts'

const WHO = { who: z.string() }
const LEARNT = z.object({ rule: z.int(), folder: z.string() })

export const FILING = {
	'already-filed': plain(
		'Déjà classé',
		'Ces documents sont déjà classés dans le dossier de ce patient : ils n’ont pas été déposés une seconde fois.',
	),
	'same-id-other-bytes': plain(
		'Même document, autre contenu',
		'Un document déjà reçu porte le même identifiant, mais un autre contenu : il faut comparer les deux.',
	),

	// Its patient's folder
	'no-folder': filled('Dossier à indiquer', z.object({ is: z.enum(['unsaid', 'absent', 'parent-gone']) }), ({ is }) => NO_FOLDER[is]),
	'folder-exists': plain(
		'Dossier à vérifier',
		'Un dossier porte déjà le nom de ce patient, sans que le registre dise que c’est le sien. Prévenez l’administrateur : il le '
		+ 'donne dans « Patients ».',
	),
	/** `with`: of the same structure; nobody of another is named. */
	'folder-shared': filled('Dossier de plusieurs patients', z.object({ with: z.string().optional() }), (shared) =>
		`Ce dossier est aussi celui ${shared.with === undefined ? 'd’un autre patient' : `de ${shared.with}`}, ou dans le sien. Prévenez `
		+ 'l’administrateur : il le corrige dans « Patients ».'),
	/** `out-of-reach`: as a person who is about to file there is told. */
	'folder-gone': filled('Dossier introuvable', z.object({ is: z.enum(['lost', 'out-of-reach', 'file']) }), ({ is }) => FOLDER_GONE[is]),

	'decided-again': filled('Classé de lui-même ensuite', z.object({ patient: z.string().nullable() }), ({ patient }) =>
		'Ce qui le faisait attendre a été corrigé depuis (registre, liste de confiance ou dossier) : il s’est classé de lui-même'
		+ `${patient === null ? '' : ` dans le dossier de ${patient}`}, dont il porte exactement l’identité.`),

	// A rule that was learnt, and accepted
	'learnt-folder': filled('Règle acceptée', LEARNT, ({ rule, folder }) =>
		`Selon une règle acceptée par l’administrateur (n° ${rule}), les courriers de cet expéditeur qui ne citent aucun patient vont dans `
		+ `« ${folder} ».`),
	'learnt-folder-gone': filled('Dossier d’une règle introuvable', LEARNT.pick({ folder: true }), ({ folder }) =>
		`Une règle range ces courriers dans « ${folder} », mais ce dossier n’existe plus, ou n’est plus partagé avec personne : choisissez `
		+ 'où va celui-ci, et faites remettre le dossier, ou retirer la règle, par l’administrateur.'),
	'learnt-subfolder': filled(null, LEARNT, ({ rule, folder }) =>
		`Le sous-dossier « ${folder} » vient d’une règle acceptée par l’administrateur (n° ${rule}).`),

	'learnt-request': filled(null, LEARNT.pick({ rule: true }), ({ rule }) =>
		`Ce qu’envoie ce correspondant demande une réponse, selon une règle acceptée par l’administrateur (n° ${rule}).`),

	// Versions
	'replaced-unknown': plain(
		'Remplace un document inconnu',
		'Ce document dit en remplacer un autre, que cette boîte n’a jamais reçu : il est classé comme nouveau.',
	),
	'replaced-version': plain(
		'Version plus ancienne',
		'Ce document veut remplacer une version qui n’est pas la dernière : comparez-les avant de classer.',
	),
	'replaced-author': plain(
		'Remplacé par un autre auteur',
		'Ce document veut en remplacer un autre, dont ni l’auteur ni l’organisme ne sont les siens : appelez l’expéditeur.',
	),
	/** `of` null: the document is not in the record. */
	deletion: filled(
		'Suppression demandée',
		z.object({
			of: z.object({ title: z.string().nullable(), path: z.string(), is: z.enum(['last', 'superseded', 'of-another']) }).nullable(),
		}),
		({ of }) => `L’expéditeur demande la suppression ${of === null
			? 'd’un document que cette boîte n’a pas dans le dossier de ce patient : il n’y a rien à y retirer ; '
			: `de « ${of.title ?? 'ce document'} », classé ici : « ${of.path} »${DELETION[of.is]}`}${NOTHING_ERASED}.`,
	),

	// What people decided
	/** `moved`: by hand, in the store. Of a patient nobody knows the name of any more: null. */
	'by-hand': filled(
		'Classé à la main',
		z.discriminatedUnion('how', [
			z.object({ how: z.literal('moved'), isOfSeveral: z.boolean() }),
			z.object({ how: z.literal('filed'), ...WHO, patient: z.string().nullable() }),
			z.object({ how: z.literal('put'), ...WHO, folder: z.string() }),
		]),
		(hand) => {
			switch (hand.how) {
				case 'moved':
					return hand.isOfSeveral
						? 'Une personne a déplacé les documents dans les dossiers de plusieurs patients.'
						: 'Une personne a déplacé les documents dans le dossier de ce patient.'
				case 'filed':
					return `Classé par ${hand.who} dans le dossier de ${hand.patient ?? 'ce patient'}.`
				case 'put':
					return `Rangé par ${hand.who} dans « ${hand.folder} », hors des dossiers de patients.`
			}
		},
	),
	'put-back': filled(
		'Remis à classer',
		z.object({ ...WHO, isOfOne: z.boolean(), patient: z.string().nullable() }),
		({ who, isOfOne, patient }) => `Remis à classer par ${who}, qui l’a retiré ${isOfOne
			? `du dossier de ${patient ?? 'ce patient'}`
			: 'd’un dossier qui n’était pas le bon'}.`,
	),
	released: filled('Remis à classer', z.object(WHO), ({ who }) => `Sorti de quarantaine par ${who}, et remis à classer.`),
	rejected: filled('Rejeté', z.object(WHO), ({ who }) => `Rejeté par ${who} : sans suite, il reste consultable en quarantaine.`),
	closed: filled('Sans suite', z.object(WHO), ({ who }) => `Mis sans suite par ${who} : il reste consultable dans « Sans suite ».`),
}

const NOTHING_ERASED = 'une personne doit décider, et rien n’est jamais effacé'
const DELETION = {
	last: '. Si vous l’acceptez, retirez ce fichier et son PDF du dossier, puis mettez cette demande sans suite : ',
	superseded: '. Ce n’est pas la dernière version, qui reste au dossier : ',
	'of-another': ', dont ni l’auteur ni l’organisme ne sont les siens : ',
}
const NO_FOLDER = {
	unsaid: 'Ce patient n’a pas de dossier. Prévenez l’administrateur : il le donne dans « Patients ».',
	absent: 'Le dossier prévu pour ce patient n’existe pas. Prévenez l’administrateur : il le donne dans « Patients ».',
	'parent-gone': 'Le dossier où sont ceux des patients n’est plus là, ou n’est plus partagé avec le logiciel. Prévenez l’administrateur.',
}
const FOLDER_GONE = {
	lost: 'Le dossier de ce patient a disparu, ou n’est plus lisible. Cherchez-le dans la '
		+ 'corbeille de Fichiers, ou prévenez l’administrateur.',
	'out-of-reach': 'Le dossier de ce patient a disparu, ou n’est plus lisible.',
	file: 'À la place du dossier de ce patient se trouve un fichier.',
}
