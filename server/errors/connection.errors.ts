/** The operators’ servers: login, certificates, IMAP, SMTP. */
import type { Entry } from './entry.errors.ts'

export const CONNECTION = {
	'MSS-TLS-OWN': {
		status: 500,
		says: 'Le certificat du service joint ne peut pas servir ({}).',
		then: 'Faites-le avec « mssante certificate », ou remettez les deux fichiers de la sauvegarde.',
	},
	'MSS-IMAP-AUTH': {
		status: 503,
		says: 'L’opérateur refuse l’identifiant ou le mot de passe de la boîte.',
		then: 'Corrigez le mot de passe ; le logiciel n’essaie plus jusque-là, pour ne pas bloquer la boîte.',
	},
	'MSS-IMAP-TLS': {
		status: 503,
		says: 'La connexion chiffrée avec l’opérateur n’est pas sûre ({}).',
		then: 'Donnez l’autorité du certificat de l’opérateur dans la page, souvent celle de l’IGC-Santé, et vérifiez l’horloge ; '
			+ 'la vérification n’est jamais levée.',
		atServer: 'caFile de la boîte.',
	},
	'MSS-TLS-AUTHORITY': {
		status: 422,
		says: '« {} » n’est pas un certificat d’autorité.',
		then: 'Donnez le certificat ou la chaîne de l’autorité, au format .p7b, .pem, .cer ou .der ; le guide de '
			+ 'l’administrateur dit où prendre '
			+ 'celle d’IGC-Santé.',
	},
	'MSS-TLS-CRL': {
		status: 503,
		says: 'La liste des certificats révoqués ne peut pas être crue ({}).',
		then: 'Vérifiez l’adresse de cette liste, et que l’autorité donnée est bien celle qui la signe ; la dernière liste encore valable '
			+ 'continue de servir.',
	},
	'MSS-TLS-REVOKED': {
		status: 503,
		says: 'Le certificat du serveur de l’opérateur est révoqué ({}).',
		then: 'N’essayez pas un autre chemin : appelez l’opérateur. La connexion est retentée ; elle reprendra dès que son certificat '
			+ 'sera valable.',
	},
	'MSS-CERTIFICATE': {
		status: 422,
		says: 'Le certificat de la boîte ne peut pas servir : {}.',
		then: 'Donnez le certificat d’identification remis pour cette structure (IGC-Santé, « ORG_AUTH_CLI »), avec sa clé ou '
			+ 'son mot de passe.',
	},
	'MSS-IMAP-CERTIFICATE': {
		status: 503,
		says: 'L’opérateur refuse le certificat de la boîte ({}).',
		then: 'Vérifiez auprès de l’opérateur que ce certificat est bien inscrit pour cette boîte ; la connexion est retentée '
			+ 'de loin en loin.',
	},
	'MSS-IMAP-MECHANISM': {
		status: 503,
		says: 'L’opérateur n’offre pas, pour lire la boîte, la façon de s’identifier demandée ({}).',
		then: 'Choisissez celle que l’opérateur indique pour cette boîte : mot de passe, certificat, ou Pro Santé Connect.',
	},
	'MSS-IMAP-DOWN': {
		status: 503,
		says: 'L’opérateur ne répond pas ({}).',
		then: 'Attendez : les messages restent chez lui et la connexion est retentée.',
	},
	'MSS-IMAP-FOLDER': {
		status: 503,
		says: 'Le dossier « {} » n’existe pas dans la boîte.',
		then: 'Recréez ce dossier dans la boîte, ou prévenez l’administrateur.',
		atServer: '« folders » de la boîte, dans la configuration.',
	},
	'MSS-IMAP-PROTOCOL': {
		status: 503,
		says: 'L’opérateur a répondu de façon inattendue ({}).',
		then: 'La connexion est retentée ; si cela dure, signalez-le à l’opérateur.',
	},
	'MSS-IMAP-FLOOD': {
		status: 503,
		says: 'L’opérateur envoie sans fin, ou plus qu’il ne lui a été demandé ({}) : la connexion a été coupée.',
		then: 'Elle est retentée, de moins en moins souvent ; les autres boîtes ne sont pas touchées. Si cela dure, '
			+ 'signalez-le à l’opérateur.',
	},
	'MSS-MAILDIR': {
		status: 500,
		says: 'Le Maildir « {} » ne peut pas être lu.',
		then: 'Vérifiez qu’il existe et ses droits.',
	},
	'MSS-SMTP-AUTH': {
		status: 503,
		says: 'L’opérateur refuse l’identifiant ou le mot de passe d’envoi.',
		then: 'Corrigez le mot de passe ; l’envoi reprendra.',
	},
	'MSS-SMTP-TLS': {
		status: 503,
		says: 'La connexion d’envoi n’est pas sûre ({}).',
		then: 'Donnez l’autorité du certificat de l’opérateur dans la page, et vérifiez l’horloge.',
		atServer: 'caFile de la boîte.',
	},
	'MSS-SMTP-CERTIFICATE': {
		status: 503,
		says: 'L’opérateur refuse le certificat de la boîte pour envoyer ({}).',
		then: 'Vérifiez auprès de l’opérateur que ce certificat est bien inscrit pour cette boîte ; l’envoi est retenté de loin en loin.',
	},
	'MSS-SMTP-MECHANISM': {
		status: 503,
		says: 'L’opérateur n’offre pas, pour envoyer, la façon de s’identifier demandée ({}).',
		then: 'Choisissez celle que l’opérateur indique pour cette boîte : mot de passe, certificat, ou Pro Santé Connect.',
	},
	'MSS-SMTP-DOWN': {
		status: 503,
		says: 'Le serveur d’envoi ne répond pas ({}).',
		then: 'Attendez : l’envoi est retenté.',
	},
	'MSS-SMTP-FLOOD': {
		status: 503,
		says: 'Le serveur d’envoi répond sans fin ({}) : la connexion a été coupée.',
		then: 'L’envoi est retenté, ou à vérifier si le message partait déjà ; si cela dure, signalez-le à l’opérateur.',
	},
	'MSS-SMTP-REFUSED': {
		status: 503,
		says: 'Le serveur d’envoi a refusé le message ({}).',
		then: 'Lisez sa réponse ; le message n’est pas parti.',
	},
} as const satisfies Record<string, Entry>
