/** What waits for a person. */
import type { Entry } from './entry.errors.ts'

export const TRIAGE = {
	'MSS-TRIAGE-GONE': {
		status: 409,
		says: 'Ce message n’attend plus : quelqu’un s’en est occupé, ou il a changé d’état.',
		then: 'Passez au suivant ; son histoire dit ce qu’il est devenu.',
	},
	'MSS-TRIAGE-ERASED': {
		status: 409,
		says: 'Ce message est trop ancien : ce qu’il disait a été effacé au terme de sa conservation.',
		then: 'Ses documents restent dans la GED : déplacez-les dans Fichiers.',
	},
	'MSS-TRIAGE-CHANGED': {
		status: 409,
		says: 'Ce que vous avez sous les yeux a changé entre-temps.',
		then: 'Relisez l’identité et le dossier proposé, puis recommencez : rien n’a été classé.',
	},
	'MSS-TRIAGE-CLAIMED': {
		status: 409,
		says: '{} s’occupe déjà de ce message.',
		then: 'Laissez-lui, ou prenez-le à sa place.',
	},
	'MSS-TRIAGE-WHO': {
		status: 422,
		says: 'Cette personne ne peut pas s’occuper de ce message.',
		then: 'Choisissez quelqu’un de la liste\u00A0: ceux qui peuvent classer dans cette boîte '
			+ 'et sont venus sur cette page depuis un mois.',
	},
	'MSS-TRIAGE-FOLDER': {
		status: 422,
		says: '{}',
		then: 'Corrigez le registre ou le dossier du patient ; le document attend, rien n’a été déplacé.',
	},
	'MSS-TRIAGE-REASON': {
		status: 409,
		says: 'Le document dit l’identité d’une autre personne que ce patient.',
		then: 'Vérifiez encore ; s’il faut bien le classer là, écrivez pourquoi : rien n’a été classé.',
	},
	'MSS-TRIAGE-STORE': {
		status: 503,
		says: 'Cela n’a pas pu se faire. {}',
		then: 'Rien n’a bougé, le message attend comme avant : réessayez, et si cela dure, prévenez l’administrateur.',
	},
	'MSS-TRIAGE-PENDING': {
		status: 503,
		says: 'La GED ne répond plus au milieu du travail.',
		then: 'Votre décision est gardée : elle sera menée à bout toute seule dès que la GED répondra.',
	},
	'MSS-TRIAGE-SECOND': {
		status: 409,
		says: 'Il faut une autre personne pour confirmer.',
		then: 'Demandez à un collègue chargé de l’identitovigilance de relire et de confirmer.',
	},
	'MSS-TRIAGE-CONFIRM': {
		status: 409,
		says: 'Un autre patient correspond aussi : il faut dire lequel. {}',
		then: 'Comparez-les, puis confirmez (rechargez la page si elle ne le demande pas) : rien n’a été classé.',
	},
	'MSS-TRIAGE-UNDO': {
		status: 409,
		says: 'Il est trop tard pour annuler d’une touche : le document a pu être lu dans ce dossier.',
		then: 'Ouvrez-le parmi ce qui a été classé, et dites « Mauvais dossier » avec la raison : rien n’a bougé.',
	},
} as const satisfies Record<string, Entry>
