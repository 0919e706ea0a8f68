/** Who asks, by the app of Nextcloud, and what they may. */
import type { Entry } from './entry.errors.ts'

export const RELAY = {
	'MSS-RELAY-FORM': {
		status: 400,
		says: 'Cette demande n’a pas la forme attendue ({}).',
		then: 'Mettez à jour l’application Nextcloud et le service joint ensemble.',
	},
	'MSS-RELAY-SIGNATURE': {
		status: 401,
		says: 'Cette demande ne vient pas du Nextcloud de l’établissement : sa signature est fausse.',
		then: 'Recopiez la clé du service joint dans la page d’administration.',
		atServer: 'Le contenu de relay.key.',
	},
	'MSS-RELAY-TIME': {
		status: 401,
		says: 'Cette demande est trop ancienne, ou vient du futur.',
		then: 'Mettez à l’heure le serveur de Nextcloud et celui du service joint.',
	},
	'MSS-RELAY-REPLAY': {
		status: 401,
		says: 'Cette demande a déjà servi.',
		then: 'Recommencez depuis Nextcloud.',
	},
	'MSS-RELAY-FILE': {
		status: 422,
		says: 'Le fichier reçu n’est pas celui que Nextcloud a annoncé.',
		then: 'Recommencez ; si cela dure, vérifiez ce qui se trouve entre Nextcloud et le service joint.',
	},
	'MSS-RELAY-ROUTE': {
		status: 404,
		says: 'Cette demande n’existe pas.',
		then: 'Mettez à jour l’application Nextcloud et le service joint ensemble.',
	},
	'MSS-RELAY-SIZE': {
		status: 413,
		says: 'Ce qui est envoyé est trop gros.',
		then: 'Envoyez un fichier plus petit, ou en plusieurs fois.',
	},
	'MSS-RELAY-UPLOAD': {
		status: 422,
		says: 'Aucun fichier n’est arrivé avec cette demande.',
		then: 'Choisissez le fichier, puis recommencez.',
	},
	'MSS-POLL': {
		status: 503,
		says: 'Nextcloud ne répond pas au service joint, qui vient y chercher les demandes ({}).',
		then: 'Vérifiez que Nextcloud tourne, et que l’application y est à jour : il est réessayé sans cesse.',
		atServer: 'server.poll.url',
	},
	'MSS-POLL-REFUSED': {
		status: 403,
		says: 'Nextcloud ne reconnaît pas le service joint, qui vient y chercher les demandes.',
		then: 'Recopiez la clé du service joint dans la page d’administration, et mettez les deux machines à l’heure.',
		atServer: 'Le contenu de relay.key.',
	},
	'MSS-POLL-OTHER': {
		status: 409,
		says: 'Un autre service joint vient déjà chercher les demandes de ce Nextcloud, avec la même clé.',
		then: 'Arrêtez celui qui ne doit plus servir (une ancienne machine ?) : celui-ci prend sa place dans la minute.',
	},
	'MSS-ACCOUNT-GONE': {
		status: 403,
		says: 'Ce compte a été supprimé ou désactivé dans Nextcloud : il n’a plus aucun droit ici.',
		then: 'S’il est de nouveau à quelqu’un, l’administrateur le désactive puis le réactive dans Nextcloud.',
	},
	'MSS-FORBIDDEN': {
		status: 403,
		field: 'from',
		says: 'Vous n’avez pas le droit de faire cela avec cette boîte.',
		then: 'Demandez à l’administrateur de vous l’ouvrir.',
	},
	'MSS-FORBIDDEN-FILE': {
		status: 403,
		says: 'Ce fichier n’est pas à votre portée.',
		then: 'Vérifiez qu’il est toujours partagé avec vous.',
	},
	'MSS-FORBIDDEN-FOLDER': {
		status: 403,
		says: 'Vous n’avez pas le droit de déposer un fichier dans ce dossier.',
		then: 'Choisissez un autre dossier, ou demandez à son propriétaire.',
	},
} as const satisfies Record<string, Entry>
