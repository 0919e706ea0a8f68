/** The folders where documents are filed. */
import type { Entry } from './entry.errors.ts'

export const GED = {
	'MSS-GED-ROOT': {
		status: 503,
		says: 'Le dossier de la GED « {} » est inaccessible.',
		then: 'Vérifiez qu’il existe, qu’il est monté et que le compte du service peut y écrire.',
	},
	'MSS-GED-WRITE': {
		status: 503,
		says: 'La GED a refusé un fichier ({}).',
		then: 'Vérifiez la place et les droits ; le dépôt est retenté tout seul.',
	},
	'MSS-GED-OUTSIDE': {
		status: 422,
		says: 'Un dossier de la GED mène hors de sa racine.',
		then: 'Remplacez le lien par un vrai dossier ; rien n’est jamais écrit hors de la racine.',
	},
	'MSS-GED-HASH': {
		status: 500,
		says: 'Le fichier relu dans la GED n’est pas celui qui a été écrit.',
		then: 'Vérifiez le disque ; le dépôt est retenté sous un autre nom.',
	},
	'MSS-GED-NO-FOLDER': {
		status: 422,
		says: 'Le dossier du patient n’est plus à sa place dans la GED.',
		then: 'Rien n’est déposé ailleurs : le dossier est recherché, et le dépôt retenté.',
	},
	'MSS-GED-GONE': {
		status: 422,
		says: 'Le fichier n’est plus à sa place dans la GED.',
		then: 'Quelqu’un l’a déplacé ou retiré : attendez quelques secondes, l’affichage se met à jour.',
	},
	'MSS-GED-AUTH': {
		status: 503,
		says: 'Nextcloud refuse le compte de service.',
		then: 'Refaites l’autorisation depuis la page d’administration, ou corrigez le mot de passe d’application ; le '
			+ 'logiciel n’essaie plus '
			+ 'jusque-là.',
	},
	'MSS-GED-ACCOUNT': {
		status: 422,
		says: 'L’autorisation a été donnée par un autre compte ({}).',
		then: 'Ouvrez la page d’autorisation dans une fenêtre privée, et connectez-vous avec le compte de service.',
	},
	'MSS-GED-TLS': {
		status: 503,
		says: 'La connexion avec Nextcloud n’est pas sûre ({}).',
		then: 'Si son certificat vient de votre propre autorité, donnez-en le fichier, puis relancez. Sinon, vérifiez le certificat et '
			+ 'l’horloge ; la vérification n’est jamais levée.',
		atServer: 'ged.caFile',
	},
	'MSS-GED-DOWN': {
		status: 503,
		says: 'Nextcloud ne répond pas ({}).',
		then: 'Attendez : rien n’est perdu, le dépôt est retenté tout seul.',
	},
	'MSS-GED-BUSY': {
		status: 503,
		says: 'Nextcloud demande de ralentir.',
		then: 'Attendez : le dépôt est retenté tout seul ; si cela dure, voyez la protection contre les attaques de Nextcloud.',
	},
	'MSS-GED-FULL': {
		status: 503,
		says: 'Il n’y a plus de place dans la GED.',
		then: 'Libérez de la place ou relevez le quota du compte de service ; le dépôt est retenté tout seul.',
	},
	'MSS-GED-DENIED': {
		status: 503,
		says: 'Le compte de service n’a pas le droit d’écrire à cet endroit de la GED.',
		then: 'Partagez ce dossier avec lui en autorisant la création ; le dépôt est retenté tout seul.',
	},
	'MSS-GED-LOCKED': {
		status: 503,
		says: 'Un fichier ou un dossier de la GED est verrouillé.',
		then: 'Attendez que son verrou soit levé ; le dépôt est retenté tout seul.',
	},
	'MSS-GED-UNSAFE': {
		status: 500,
		says: 'Ce Nextcloud ne respecte pas l’écriture sans écrasement ({}).',
		then: 'Rien n’y sera déposé : vérifiez ce qui se trouve entre le logiciel et Nextcloud (mandataire, cache).',
	},
	'MSS-GED-PRIVATE': {
		status: 503,
		says: 'Le dossier où iraient les documents n’est vu que du compte de service : personne ne les y trouverait.',
		then: 'Partagez-le avec celles et ceux qui s’en servent, ou choisissez un dossier partagé dans la page d’administration ; tout '
			+ 'reprend tout seul.',
	},
	'MSS-GED-MOVED': {
		status: 503,
		says: 'Le dossier où sont ceux des patients n’est plus là, ou n’est plus partagé avec le compte de service.',
		then: 'Partagez-le de nouveau avec lui, ou choisissez le bon dossier dans la page d’administration, où vous dites '
			+ 'aussi qu’un dossier '
			+ 'restauré ou refait sous le même nom est le bon ; rien n’est classé ailleurs, tout reprend tout seul.',
	},
	'MSS-SHARE-OTHERS': {
		status: 422,
		says: 'Ce dossier n’a pas été partagé : {}.',
		then: 'Donnez à cette boîte un dossier à elle, ou partagez celui-ci à la main dans Nextcloud, en sachant qui y verra quoi.',
	},
	'MSS-GED-NAME': {
		status: 500,
		says: 'Aucun nom libre n’a été trouvé pour un document.',
		then: 'Déplacez les fichiers homonymes du dossier.',
	},
} as const satisfies Record<string, Entry>
