/** A mailbox that a person opens by signing in at a provider (Pro Santé Connect). */
import type { Entry } from './entry.errors.ts'

export const SIGN_IN = {
	'MSS-SIGN-IN-WAITED': {
		status: 503,
		says: 'La boîte attend que quelqu’un s’y connecte.',
		then: 'Ouvrez MSSanté dans Nextcloud et choisissez « Se connecter » : la réception et les envois reprennent aussitôt, rien '
			+ 'n’est perdu.',
	},
	'MSS-SIGN-IN-ENDED': {
		status: 503,
		says: 'La connexion de la boîte a pris fin ({}).',
		then: 'Ouvrez MSSanté dans Nextcloud et choisissez « Se connecter » : la réception et les envois reprennent aussitôt, rien '
			+ 'n’est perdu.',
	},
	'MSS-SIGN-IN-REFUSED': {
		status: 503,
		says: 'L’opérateur n’ouvre pas la boîte à la personne qui s’est connectée ({}).',
		then: 'Connectez-vous avec le compte de la personne que l’opérateur connaît pour cette boîte ; si c’est bien elle, appelez '
			+ 'l’opérateur. Le logiciel n’essaie plus jusque-là.',
	},
	'MSS-SIGN-IN-PROVIDER': {
		status: 503,
		says: 'Le fournisseur d’identité ne répond pas comme attendu ({}).',
		then: 'Attendez : c’est retenté tout seul. Si cela dure, prévenez l’administrateur : son adresse, son secret ou '
			+ 'son certificat sont à vérifier.',
		atServer: '« issuer » de la boîte.',
	},
	'MSS-SIGN-IN-UNKNOWN': {
		status: 409,
		says: 'Cette connexion n’est pas attendue : elle a déjà servi, a trop tardé, ou a été commencée par quelqu’un d’autre.',
		then: 'Recommencez avec « Se connecter », jusqu’au bout, sous le même compte Nextcloud.',
	},
	'MSS-SIGN-IN-DENIED': {
		status: 409,
		says: 'Le fournisseur d’identité n’a pas confirmé la connexion ({}).',
		then: 'Recommencez avec « Se connecter », et acceptez sur votre téléphone ou avec votre carte.',
	},
	'MSS-SIGN-IN-OTHER': {
		status: 409,
		says: 'La personne qui s’est connectée n’est pas celle de cette boîte ({}).',
		then: 'Recommencez avec « Se connecter », sous l’identité de la personne à qui est la boîte.',
	},
	'MSS-SIGN-IN-LEVEL': {
		status: 409,
		says: 'Le fournisseur d’identité n’a pas identifié la personne au niveau demandé ({}).',
		then: 'Recommencez avec « Se connecter », avec votre carte ou l’application de votre carte. Si le refus revient, demandez à '
			+ 'l’administrateur quel niveau (acr) le fournisseur donne à la structure.',
	},
	'MSS-SIGN-IN-MANY': {
		status: 429,
		says: 'Trop de connexions sont commencées et pas finies.',
		then: 'Finissez celles qui sont ouvertes, ou attendez dix minutes.',
	},
	'MSS-SIGN-IN-AGAIN': {
		status: 429,
		says: 'Une demande vient déjà de partir vers ce téléphone.',
		then: 'Acceptez-la, ou attendez trente secondes avant d’en demander une autre.',
	},
	'MSS-SIGN-IN-HINT': {
		status: 422,
		says: 'L’identifiant donné n’est pas le vôtre.',
		then: 'Donnez le vôtre : 8, puis votre numéro RPPS. Si c’est bien lui, demandez à l’administrateur de vérifier le RPPS qu’il a '
			+ 'écrit pour vous.',
	},
	'MSS-SIGN-IN-ADDRESS': {
		status: 422,
		says: 'L’adresse de retour ne convient pas ({}).',
		then: 'Ouvrez MSSanté par l’adresse https:// de Nextcloud, puis recommencez.',
	},
} as const satisfies Record<string, Entry>
