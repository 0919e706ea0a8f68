/** The program itself: its configuration, its command line, its installation. */
import type { Entry } from './entry.errors.ts'

export const PROGRAM = {
	'MSS-CFG-FILE': {
		status: 500,
		says: 'La configuration « {} » ne peut pas être lue.',
		then: 'Indiquez le bon fichier avec --config, et vérifiez qu’il est lisible.',
	},
	'MSS-CFG-SYNTAX': {
		status: 500,
		says: 'La configuration n’est pas un texte YAML correct : {}.',
		then: 'Corrigez la ligne indiquée.',
	},
	'MSS-CFG-KEY': {
		status: 422,
		says: 'Configuration : {}.',
		then: 'Corrigez cette clé ; les valeurs attendues sont dans docs/guide-administrateur.md.',
	},
	'MSS-USAGE': {
		status: 400,
		says: '{}',
		then: 'Lancez « mssante help » pour la liste des commandes.',
	},
	'MSS-INTERNAL': {
		status: 500,
		says: 'Une erreur imprévue s’est produite ({}).',
		then: 'Relancez ; si elle revient, envoyez le journal à l’assistance : il ne contient aucune donnée de patient.',
	},
	'MSS-LOCKED': {
		status: 503,
		says: 'Un autre processus de MSSanté travaille déjà sur ce registre.',
		then: 'Attendez qu’il ait fini, ou arrêtez-le.',
	},
	'MSS-SERVICE-DOWN': {
		status: 503,
		says: 'Le service joint ne répond pas ({}).',
		then: 'Voyez ce qu’il dit : journalctl -u mssante, ou docker compose logs mssante.',
	},
	'MSS-INSTALL-ROOT': {
		status: 409,
		says: 'L’installation se fait en root.',
		then: 'Tapez « sudo » devant ; « install --print » montre ce qui serait fait, sans rien faire.',
	},
	'MSS-INSTALL-EXISTS': {
		status: 409,
		says: 'Rien n’a été installé : « {} » existe déjà, et n’est pas ce qui serait écrit.',
		then: 'Comparez avec « install --print », puis renommez-le ou supprimez-le.',
	},
	'MSS-INSTALL-PLACE': {
		status: 409,
		says: 'Le service ne verrait pas ce programme dans « {} ».',
		then: 'Mettez tout son dossier dans /opt, et recommencez de là.',
	},
	'MSS-INSTALL-FAILED': {
		status: 500,
		says: 'L’installation s’est arrêtée : {}.',
		then: 'Corrigez, puis recommencez : ce qui est déjà fait est reconnu.',
	},
	'MSS-ALERT-NONE': {
		status: 409,
		says: 'Personne n’est prévenu par courriel.',
		then: 'Dites qui, dans la page d’administration (« Être prévenu par courriel »).',
		atServer: 'Ou par la clé « alerts » du fichier de configuration (docs/guide-administrateur.md, « Être prévenu »).',
	},
	'MSS-ALERT-MAIL': {
		status: 503,
		says: 'Le courriel d’alerte n’a pas pu partir ({}).',
		then: 'Vérifiez le serveur de courriel, son port, sa sécurité et son mot de passe auprès de qui le tient ; les '
			+ 'alertes sont dites aussi dans la page, et le courriel est retenté.',
		atServer: 'alerts.smtp (caFile pour son autorité).',
	},
	'MSS-METRICS': {
		status: 503,
		says: 'Les mesures (/metrics) n’étaient pas lisibles au dernier démarrage du service : {}. Tout le reste fonctionne.',
		then: 'Corrigez server.metrics dans la configuration (port, socket, tokenFile), ou libérez ce port, puis relancez le service.',
	},
	'MSS-READER': {
		status: 503,
		says: 'Les messages ne peuvent pas être lus : leur lecteur ne démarre pas ({}).',
		then: 'Libérez de la mémoire, ou permettez plus de processus au compte du service ; la lecture est retentée toute seule.',
	},
} as const satisfies Record<string, Entry>
