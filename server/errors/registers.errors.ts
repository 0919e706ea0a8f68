/** The registers: patients, structures, trust list, directory, mailboxes. */
import type { Entry } from './entry.errors.ts'

export const REGISTERS = {
	'MSS-MAILBOX-USED': {
		status: 422,
		says: 'Cette boîte sert encore : {}.',
		then: 'Attendez que ces envois soient partis, ou retirez-les ; arrêtez le circuit qui s’en sert ; puis recommencez.',
	},
	'MSS-MAILBOX-ADDRESS': {
		status: 422,
		says: '« {} » n’est pas une adresse.',
		then: 'Elle s’écrit nom@domaine, comme dans le courrier de votre opérateur.',
	},
	'MSS-MAILBOX-TAKEN': {
		status: 409,
		says: 'La boîte « {} » est déjà là.',
		then: 'Ouvrez-la dans la liste des boîtes pour la changer.',
	},
	'MSS-MAILBOX-OUTSIDE': {
		status: 422,
		says: 'Le domaine « {} » n’est pas dans la liste blanche : cette adresse n’est pas de l’espace de confiance MSSanté.',
		then: 'Relisez l’adresse que votre opérateur vous a donnée. Si elle est juste, la liste est peut-être ancienne : relisez-la '
			+ '(« Liste blanche et annuaire »), puis recommencez. Une boîte de courriel ordinaire ne s’ajoute pas ici.',
	},
	'MSS-DIRECTORY-FILE': {
		status: 422,
		says: 'Le fichier n’est pas une extraction de l’Annuaire Santé ({}).',
		then: 'Téléchargez de nouveau « Extraction_Correspondance_MSSante » ; l’ancien annuaire reste en service.',
	},
	'MSS-DIRECTORY-SHRUNK': {
		status: 422,
		says: 'Le nouvel annuaire ne compte que {} des adresses de l’ancien : il est refusé.',
		then: 'Vérifiez le fichier ; l’ancien reste en service.',
		atServer: 'Si la baisse est réelle : directory import --accept-smaller.',
	},
	'MSS-DIRECTORY-NONE': {
		status: 422,
		says: 'Aucun annuaire n’est importé.',
		then: 'Importez-le dans la page d’administration (Liste blanche et annuaire).',
		atServer: 'mssante directory import Extraction_Correspondance_MSSante.zip',
	},
	'MSS-DIRECTORY-SOURCE': {
		status: 503,
		says: 'L’annuaire ne peut pas être rafraîchi ({}).',
		then: 'Vérifiez l’adresse d’où il vient ; l’ancien annuaire reste en service.',
		atServer: 'directory.source',
	},
	'MSS-DIRECTORY-ONLINE': {
		status: 503,
		says: 'L’Annuaire Santé en ligne ne répond pas ({}) : l’extraction répond seule.',
		then: 'Il est essayé de nouveau tout seul ; si cela dure, prévenez l’administrateur.',
		atServer: 'directory.fhirUrl, et le serveur mandataire (mssante doctor).',
	},
	'MSS-DIRECTORY-KEY': {
		status: 503,
		says: 'L’Annuaire Santé en ligne refuse la clé ({}) : l’extraction répond seule.',
		then: 'Vérifiez la souscription sur portal.api.esante.gouv.fr (« API Annuaire Santé en libre accès »).',
		atServer: 'directory.apiKeyFile',
	},
	'MSS-DIRECTORY-QUOTA': {
		status: 503,
		says: 'L’Annuaire Santé en ligne demande d’attendre {} : l’extraction répond seule.',
		then: 'Rien à faire ; s’il le demande souvent, la même clé sert sans doute à un autre logiciel : demandez-en une par logiciel.',
	},
	'MSS-PATIENTS-HEADER': {
		status: 422,
		says: 'Le fichier des patients n’a pas les colonnes attendues : il manque {}.',
		then: 'Reprenez le modèle que la page d’administration donne à télécharger.',
	},
	'MSS-PATIENTS-COLUMNS': {
		status: 422,
		says: 'Deux colonnes du fichier des patients disent la même chose : {}.',
		then: 'Gardez la bonne, supprimez l’autre, et importez de nouveau : rien n’a été importé.',
	},
	'MSS-PATIENTS-CSV': {
		status: 422,
		says: 'Le fichier des patients n’est pas un CSV correct ({}).',
		then: 'Enregistrez-le depuis le tableur en « CSV (séparateur : point-virgule) ».',
	},
	'MSS-PATIENTS-CHARSET': {
		status: 422,
		says: 'Le fichier des patients n’est pas enregistré avec les bons caractères (MS-DOS ou Macintosh) : des noms seraient faux.',
		then: 'Enregistrez-le de nouveau depuis le tableur, au format « CSV UTF-8 (délimité par des virgules ou '
			+ 'points-virgules) » : rien n’a '
			+ 'été importé.',
	},
	'MSS-STRUCTURE-IN-USE': {
		status: 422,
		says: 'Cette structure reste : {}.',
		then: 'Donnez d’abord une autre structure à ses boîtes ; ce qu’elle a reçu et envoyé garde son nom.',
	},
	'MSS-PERSON-TAKEN': {
		status: 409,
		says: 'Le compte « {} » est déjà celui d’une personne de la liste.',
		then: 'Ouvrez-la dans la liste pour la changer.',
	},
	'MSS-PERSON-USED': {
		status: 422,
		says: 'Cette personne valide encore : {}.',
		then: 'Nommez d’abord quelqu’un d’autre là, puis retirez-la.',
	},
	'MSS-PATIENTS-NOT-ONE': {
		status: 422,
		says: 'Ces deux lignes ne peuvent pas devenir celle d’un seul patient : {}.',
		then: 'Dans le doute, dites seulement « sorti » celle qui est fausse, ou corrigez-la par un import en confirmant ce qui change.',
	},
	'MSS-PATIENTS-REASON': {
		status: 422,
		says: 'Il manque la raison pour laquelle ces deux lignes sont le même patient.',
		then: 'Écrivez en quelques mots ce que vous avez vérifié, et avec qui.',
	},
	'MSS-PATIENTS-SAID': {
		status: 409,
		says: 'La ligne « {} » a changé depuis que vous l’avez vue.',
		then: 'Regardez-la de nouveau, puis recommencez si c’est encore utile.',
	},
	'MSS-PERSON-GROUPS': {
		status: 409,
		says: 'Cette personne valide peut-être encore, si elle est d’un de ces groupes : {}.',
		then: 'Si elle n’est d’aucun, confirmez : ce qu’elle validerait ensuite ne porterait plus son nom ni sa signature.',
	},
	'MSS-PATIENTS-IN-USE': {
		status: 422,
		says: '« {} » ne peut pas être retiré du registre : des documents sont classés à ce nom, ou des messages sont partis à son sujet.',
		then: 'Dites-la plutôt « sortie », ou remplacée par la bonne, dans la liste des patients : rien de ce qui est classé ne bouge.',
	},
	'MSS-TRUST-XML': {
		status: 422,
		says: 'Le fichier n’est pas une liste blanche MSSanté ({}).',
		then: 'Téléchargez-la de nouveau ; l’ancienne liste reste en service.',
		atServer: 'listeblanchemssante.xml',
	},
	'MSS-TRUST-SHRUNK': {
		status: 422,
		says: 'La nouvelle liste blanche ne compte que {} des domaines de l’ancienne : elle est refusée.',
		then: 'Vérifiez le fichier ; l’ancienne liste reste en service.',
		atServer: 'Si la baisse est réelle : trust import --accept-smaller.',
	},
	'MSS-TRUST-SOURCE': {
		status: 503,
		says: 'La liste blanche ne peut pas être rafraîchie ({}).',
		then: 'Vérifiez l’adresse d’où elle vient ; l’ancienne liste reste en service.',
		atServer: 'trust.source',
	},
	'MSS-UNKNOWN': {
		status: 404,
		says: '« {} » n’est pas connu du registre.',
		then: 'Vérifiez l’identifiant ou le chemin.',
	},
} as const satisfies Record<string, Entry>
