/** Turns, circuits, dossiers and sending folders. */
import type { Entry } from './entry.errors.ts'

export const CIRCUITS = {
	'MSS-TURN-NOT-LATE': {
		status: 409,
		says: 'Personne n’est en retard dans cet échange.',
		then: 'Attendez la date prévue : on ne relance que les retardataires.',
	},
	'MSS-TURN-NOT-REACHED': {
		status: 409,
		says: 'Notre message n’est pas parvenu à ceux qui sont en retard : il n’y a rien à leur rappeler.',
		then: 'Corrigez l’adresse et envoyez-le de nouveau, ou utilisez un autre moyen.',
	},
	'MSS-TURN-REMINDED': {
		status: 409,
		says: 'Une relance est déjà partie aujourd’hui.',
		then: 'Relancez demain, ou téléphonez.',
	},
	'MSS-TURN-OVER': {
		status: 409,
		says: 'Ce tour est déjà terminé : quelqu’un a été plus rapide.',
		then: 'Relisez l’échange : rien n’a changé.',
	},
	'MSS-TURN-ALREADY': {
		status: 409,
		says: 'C’est déjà à vous de répondre à ce message.',
		then: 'Ouvrez « À répondre » : il y est.',
	},
	'MSS-TURN-NONE': {
		status: 409,
		says: 'Ce message ne peut pas attendre de réponse : c’est un accusé, il est en quarantaine ou sans suite, ou son expéditeur '
			+ 'manque.',
		then: 'S’il est sans suite, reprenez-le d’abord.',
	},
	'MSS-CIRCUIT-UNKNOWN': {
		status: 404,
		field: 'circuit',
		says: 'Le circuit « {} » n’existe pas, ou n’est plus actif.',
		then: 'Choisissez un circuit de la liste, ou demandez à l’administrateur de l’activer.',
		atServer: 'mssante circuits',
	},
	'MSS-CIRCUIT': {
		status: 409,
		says: 'Ce circuit ne peut pas être activé : {}.',
		then: 'Corrigez-le, puis activez-le de nouveau.',
	},
	'MSS-DOSSIER-STATE': {
		status: 409,
		says: 'Ce dossier ne peut pas être {}.',
		then: 'Relisez-le : il a avancé entre-temps.',
	},
	'MSS-DOSSIER-KEY': {
		status: 409,
		says: 'La clé « {} » est déjà celle d’un autre dossier : d’une autre boîte, d’un autre circuit ou d’un autre patient.',
		then: 'Donnez à ce dossier une clé qui n’est qu’à lui : rien n’a commencé.',
	},
	'MSS-DOSSIER-INCOMPLETE': {
		status: 409,
		field: 'documents',
		says: 'Ce dossier n’est pas complet : il manque {}.',
		then: 'Ajoutez ce qui manque, ou dites pourquoi il n’y en a pas, là où le circuit le permet.',
	},
	'MSS-DOSSIER-PIECE': {
		status: 409,
		field: 'documents',
		says: 'La pièce « {} » ne peut pas être ajoutée ainsi.',
		then: 'Choisissez une pièce de ce circuit, et un seul fichier là où il n’en faut qu’un.',
	},
	'MSS-DOSSIER-RECIPIENT': {
		status: 409,
		field: 'to',
		says: 'Ce circuit n’envoie pas à {}.',
		then: 'Choisissez un destinataire que le circuit permet.',
	},
	'MSS-DOSSIER-NO-APPROVER': {
		status: 409,
		field: 'circuit',
		says: 'Personne ne peut valider ce dossier : {}.',
		then: 'Demandez à l’administrateur de désigner quelqu’un d’autre pour valider ce circuit.',
	},
	'MSS-DOSSIER-APPROVER': {
		status: 403,
		says: 'Vous ne pouvez pas valider ce dossier : {}.',
		then: 'Demandez à une autre personne désignée par ce circuit.',
	},
	'MSS-DOSSIER-REASON': {
		status: 409,
		says: 'Il faut dire pourquoi ce dossier est renvoyé.',
		then: 'Écrivez quelques mots à la personne qui l’a préparé.',
	},
	'MSS-DOSSIER-CHANGED': {
		status: 409,
		says: 'Ce dossier a changé depuis que vous l’avez ouvert : rien n’est parti.',
		then: 'Relisez-le, puis validez de nouveau.',
	},
	'MSS-DOSSIER-ANSWERED': {
		status: 422,
		field: 'again',
		says: 'Quelqu’un a répondu à cette demande depuis que ce dossier a été commencé.',
		then: 'Relisez l’échange. S’il faut l’envoyer tout de même, confirmez-le.',
		atServer: '--again',
	},
	'MSS-DOSSIER-STALE': {
		status: 409,
		says: 'Ce dossier ne peut plus partir tel quel : {}',
		then: 'Il est à revoir par la personne qui l’a préparé.',
	},
	'MSS-DROP-HELD': {
		status: 409,
		says: 'Ce fichier déposé n’est pas parti : {}.',
		then: 'Vérifiez le document et le patient, puis envoyez-le depuis « Envois » ; ou sortez-le du dossier « À envoyer ».',
	},
	'MSS-DOSSIER-FAMILY': {
		status: 409,
		field: 'documents',
		says: '« {} » est dans un dossier que d’autres que le service peuvent lire : une information préoccupante ne part pas de là.',
		then: 'Déplacez le fichier dans un dossier réservé au service, ou retirez ce partage, puis recommencez.',
	},
	'MSS-DOSSIER-DATE': {
		status: 409,
		says: '« {} » ne peut pas être la date d’une réponse attendue.',
		then: 'Choisissez un jour entre aujourd’hui et dans un an (en ligne de commande : AAAA-MM-JJ).',
	},
	'MSS-DOSSIER-ALERT': {
		status: 409,
		field: 'alert',
		says: 'Ce dossier parle d’une information préoccupante, et le circuit « {} » n’est pas fait pour elle.',
		then: 'Choisissez le circuit qui l’est ; ou vérifiez que chaque destinataire est la cellule de recueil (CRIP) ou une '
			+ 'personne qui a à en '
			+ 'connaître, avec un message par enfant, et confirmez-le.',
	},
	'MSS-DOSSIER-MASK': {
		status: 409,
		says: '« {} » a été reçu, et part tel quel : ce circuit impose un masquage que son auteur n’y a pas mis.',
		then: 'Envoyez-le hors de ce circuit, ou demandez à son auteur une version masquée.',
	},
} as const satisfies Record<string, Entry>
