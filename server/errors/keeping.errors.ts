/** What is kept: the ledger, the spool, the keys, and the disk below them. */
import type { Entry } from './entry.errors.ts'

export const KEEPING = {
	'MSS-LEDGER-OPEN': {
		status: 500,
		says: 'Le registre ne peut pas être ouvert ({}).',
		then: 'Vérifiez que son dossier existe, que le disque n’est pas plein et que le compte du service peut y écrire.',
	},
	'MSS-LEDGER-AWAY': {
		status: 503,
		says: 'La base de données du registre ne répond pas ({}).',
		then: 'Vérifiez que PostgreSQL tourne, que ledger.url et ledger.passwordFile sont justes et que cette machine le joint ; ce qui '
			+ 'est inscrit n’est pas perdu, et le travail reprend tout seul ; ce qui vient d’être demandé est à redemander.',
	},
	'MSS-LEDGER-POOLED': {
		status: 500,
		says: 'Un répartiteur de connexions (PgBouncer…) est entre le logiciel et la base de données du registre.',
		then: 'Donnez dans ledger.url l’adresse de PostgreSQL lui-même : ce qui garde le registre d’un second service ne passe pas par un '
			+ 'répartiteur.',
	},
	'MSS-LEDGER-NEWER': {
		status: 500,
		says: 'Le registre vient d’une version plus récente du logiciel.',
		then: 'Installez cette version ou une plus récente.',
	},
	'MSS-LEDGER-DAMAGED': {
		status: 500,
		says: 'Le registre est abîmé ({}).',
		then: 'Prévenez l’administrateur : il restaure la dernière sauvegarde. Les messages sont encore chez l’opérateur.',
		atServer: 'Arrêtez le logiciel, gardez de côté le fichier abîmé et ceux de même nom suivi de -wal, -shm ou -journal, '
			+ 'et restaurez la dernière sauvegarde du registre (docs/guide-administrateur.md, « Restaurer »).',
	},
	'MSS-LEDGER-ROW': {
		status: 500,
		says: 'Une ligne du registre n’a pas la forme attendue ({}).',
		then: 'Le reste du registre n’est pas en cause : gardez-en une copie et envoyez ce code à l’assistance, avec la '
			+ 'version du logiciel.',
	},
	'MSS-DISK-FULL': {
		status: 503,
		says: 'Le disque est plein ({}).',
		then: 'Libérez de la place sur ce disque (celui des données, si aucun dossier n’est nommé) : rien n’est perdu, et le service '
			+ 'reprend tout seul ; une commande se relance.',
	},
	'MSS-DISK-FAULT': {
		status: 503,
		says: 'Le disque ne lit ou n’écrit plus correctement ({}).',
		then: 'Vérifiez le disque et le journal du système, et mettez une sauvegarde à l’abri ; le travail reprend tout seul '
			+ 'quand le disque '
			+ 'répond.',
	},
	'MSS-DISK-READONLY': {
		status: 503,
		says: 'Le disque ou le registre est en lecture seule ({}).',
		then: 'Rendez au compte du service le droit d’y écrire : tout reprend tout seul.',
	},
	'MSS-DISK-DENIED': {
		status: 503,
		says: 'Le système refuse l’accès à un fichier du logiciel ({}).',
		then: 'Donnez au compte du service (mssante) le droit d’écrire dans le dossier nommé ; sans nom, ce sont '
			+ 'celui des données et celui des clés.',
	},
	'MSS-SECRET-LOST': {
		status: 500,
		says: 'La clé secrète « {} » a disparu, alors que le registre existe : elle n’est pas refaite, il ne pourrait plus être vérifié.',
		then: 'Restaurez-la depuis la sauvegarde des clés. S’il n’en existe aucune, mettez le dossier des données de côté, gardez-le, et '
			+ 'repartez d’un registre neuf.',
	},
	'MSS-SECRET-WRONG': {
		status: 500,
		says: 'La clé secrète n’est pas celle de ce registre.',
		then: 'Remettez la clé de la sauvegarde faite avec ce registre (secretKeyFile) : rien n’a été écrit avec l’autre.',
	},
	'MSS-AUDIT-STATE': {
		status: 409,
		says: '{}',
		then: 'Regardez où en est le journal : mssante audit verify.',
	},
	'MSS-RETENTION-STATE': {
		status: 409,
		says: 'Il n’y a rien à confirmer : l’horloge s’accorde avec la dernière activité connue.',
		then: 'L’effacement suit son cours ; mssante doctor dit quand il attend.',
	},
	'MSS-SECRET-MODE': {
		status: 500,
		says: 'La clé secrète « {} » peut être lue par d’autres comptes.',
		then: 'Retirez ces droits : chmod 600.',
	},
	'MSS-SECRET-FILE': {
		status: 500,
		says: 'La clé secrète « {} » est illisible.',
		then: 'Restaurez-la depuis la sauvegarde : sans elle, le journal ne peut plus être vérifié.',
	},
	'MSS-SECRET-VAULT': {
		status: 500,
		says: 'Un mot de passe enregistré ne peut plus être déchiffré.',
		then: 'Restaurez la clé secrète de la sauvegarde, ou saisissez de nouveau ce mot de passe.',
	},
	'MSS-FILE': {
		status: 500,
		says: 'Le fichier « {} » ne peut pas être lu.',
		then: 'Vérifiez son nom et ses droits.',
	},
	'MSS-SPOOL': {
		status: 500,
		says: 'La boîte d’attente sur disque ne peut pas être écrite ({}).',
		then: 'Libérez de la place ou rétablissez les droits ; les messages restent sur le serveur et seront repris.',
	},
	'MSS-SPOOL-LOST': {
		status: 500,
		says: 'Le message brut n’est plus dans la boîte d’attente.',
		then: 'Restaurez depuis la sauvegarde le dossier d’attente (spool), ou la base PostgreSQL : '
			+ 'le message est encore sur le serveur de l’opérateur.',
	},
	'MSS-SPOOL-CHANGED': {
		status: 500,
		says: 'Les octets gardés d’un message ou d’une pièce ne sont plus ceux qui avaient été enregistrés ({}).',
		then: 'Rien n’en a été fait. Restaurez la base depuis sa sauvegarde : un message reçu est encore sur le serveur de l’opérateur.',
	},
	'MSS-BACKUP-PLACE': {
		status: 409,
		says: 'La sauvegarde ne peut pas être faite là : {}.',
		then: 'Choisissez un dossier d’un autre disque, où seul le compte du service peut lire, et dont le dossier parent existe.',
	},
	'MSS-BACKUP-NONE': {
		status: 409,
		says: 'Il n’est dit nulle part où vont les sauvegardes.',
		then: 'Dites d’abord dans quel dossier, puis enregistrez.',
	},
	'MSS-BACKUP-COPY': {
		status: 409,
		says: 'Il ne s’en fait pas ici : ce registre est une copie d’un autre ({}).',
		then: 'Arrêtez celle des deux machines qui n’a pas lieu d’être. Après une restauration, attendez que les boîtes aient été lues.',
	},
	'MSS-BACKUP-GONE': {
		status: 503,
		says: 'Les sauvegardes d’avant ne sont plus dans « {} ».',
		then: 'Remettez le disque ou le partage en place. S’il a changé, faites-en une première à la main, '
			+ 'au même endroit : mssante backup.',
	},
	'MSS-BACKUP-OTHER': {
		status: 409,
		says: 'Le dossier « {} » contient les sauvegardes d’un autre registre.',
		then: 'Donnez à chaque registre son dossier : rien n’a été écrit dans celui-ci.',
	},
	'MSS-BACKUP-RUNNING': {
		status: 409,
		says: 'Une sauvegarde ou une restauration est déjà en cours.',
		then: 'Attendez qu’elle ait fini.',
	},
	'MSS-BACKUP-UNREADABLE': {
		status: 404,
		says: 'Il n’y a là aucune sauvegarde entière que l’on puisse lire ({}).',
		then: 'Donnez le dossier des sauvegardes, ou celui de l’une d’elles : il contient « manifest.json ».',
	},
	'MSS-BACKUP-DAMAGED': {
		status: 409,
		says: 'La sauvegarde est abîmée ou incomplète ({}).',
		then: 'Rien n’a été restauré. Essayez la précédente : chacune est dans son dossier, nommé par sa date.',
	},
	'MSS-BACKUP-PASSPHRASE': {
		status: 422,
		says: 'La phrase de passe de la sauvegarde ne va pas ({}).',
		then: 'Mettez-la, telle qu’elle a été choisie, sur la première ligne d’un fichier, et donnez-le : --passphrase-file FICHIER.',
	},
	'MSS-BACKUP-KEYS': {
		status: 422,
		says: 'Cette sauvegarde ne s’ouvre pas sans ses clés : {}.',
		then: 'Donnez le fichier des clés fait avec elle (--keys FICHIER), ou remettez d’abord la clé secrète à sa place '
			+ '(clé « secretKeyFile » de la configuration).',
	},
	'MSS-BACKUP-KEY-OTHER': {
		status: 409,
		says: 'La clé secrète n’est pas celle de cette sauvegarde, ou la sauvegarde a été modifiée.',
		then: 'Rien n’a été restauré. Cherchez la clé de la même époque ; si c’est bien elle, essayez la sauvegarde précédente et prévenez '
			+ 'le responsable de la sécurité.',
	},
	'MSS-BACKUP-JOURNAL': {
		status: 409,
		says: 'Le journal de cette sauvegarde a été modifié (entrée {}).',
		then: 'Rien n’a été restauré. Essayez la précédente, et prévenez le responsable de la sécurité ; s’il le décide : '
			+ '--accept-journal.',
	},
	'MSS-BACKUP-POSTGRES': {
		status: 409,
		says: 'Le registre est dans PostgreSQL : ni « backup » ni « restore » ne s’en chargent, et rien n’a été fait.',
		then: 'Sauvegardez la base (pg_dump) : les messages bruts y sont aussi. Puis la configuration et les clés, à part : '
			+ 'docs/guide-administrateur.md, « Le registre dans PostgreSQL ».',
	},
	'MSS-MIGRATE-TAKEN': {
		status: 409,
		says: 'La base n’est pas vide : le registre n’y est pas déménagé.',
		then: 'Rien n’y a été écrit. Donnez une base neuve (createdb).',
	},
	'MSS-MIGRATE-JOURNAL': {
		status: 409,
		says: 'Le journal du registre a été modifié (entrée {}) : il n’est pas déménagé.',
		then: 'Rien n’a été déménagé. Faites vérifier le journal, et prévenez le responsable de la sécurité.',
		atServer: 'mssante audit verify',
	},
	'MSS-MIGRATE-DIFFERS': {
		status: 500,
		says: 'La table « {} » n’est pas la même des deux côtés : rien n’a été déménagé.',
		then: 'Le registre d’avant est intact : continuez avec lui, et envoyez ce code à l’assistance.',
	},
	'MSS-RESTORE-TAKEN': {
		status: 409,
		says: 'La place n’est pas vide : il y a déjà « {} ».',
		then: 'Rien n’a été restauré. Arrêtez le service et mettez-le de côté (mv) ; pour un registre, avec '
			+ 'les fichiers de même nom suivi de -wal, -shm ou -journal. Puis recommencez.',
	},
	'MSS-RESTORE-UNFINISHED': {
		status: 503,
		says: 'Une restauration a été interrompue ({}).',
		then: 'Relancez la même commande « mssante restore » : elle reprend du début. Rien ne démarre d’ici là.',
	},
	'MSS-REBUILD-TAKEN': {
		status: 409,
		says: 'Le dossier « {} » n’est pas vide.',
		then: 'Donnez un dossier vide, ou qui n’existe pas encore : rien n’y a été écrit.',
	},
} as const satisfies Record<string, Entry>
