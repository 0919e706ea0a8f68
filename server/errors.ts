/** Every error this program says, in one registry: code, French sentence, remedy. `docs/errors.md` is checked against it. */

const REGISTRY = {
	'MSS-CFG-FILE': [
		'La configuration « {} » ne peut pas être lue.',
		'Indiquez le bon fichier avec --config, et vérifiez qu’il est lisible.',
	],
	'MSS-CFG-SYNTAX': ['La configuration n’est pas un texte YAML correct : {}.', 'Corrigez la ligne indiquée.'],
	'MSS-CFG-KEY': ['Configuration : {}.', 'Corrigez cette clé ; les valeurs attendues sont dans docs/guide-administrateur.md.'],
	'MSS-USAGE': ['{}', 'Lancez « mssante help » pour la liste des commandes.'],
	'MSS-INTERNAL': [
		'Une erreur imprévue s’est produite ({}).',
		'Relancez ; si elle revient, envoyez le journal à l’assistance : il ne contient aucune donnée de patient.',
	],
	'MSS-LOCKED': ['Un autre processus de MSSanté travaille déjà sur ce registre.', 'Attendez qu’il ait fini, ou arrêtez-le.'],
	'MSS-LEDGER-OPEN': [
		'Le registre ne peut pas être ouvert ({}).',
		'Vérifiez que son dossier existe, que le disque n’est pas plein et que le compte du service peut y écrire.',
	],
	'MSS-LEDGER-NEWER': ['Le registre vient d’une version plus récente du logiciel.', 'Installez cette version ou une plus récente.'],
	'MSS-LEDGER-DAMAGED': [
		'Le registre est abîmé ({}).',
		'Arrêtez le logiciel, gardez le fichier abîmé de côté et restaurez la dernière sauvegarde du registre '
		+ '(docs/guide-administrateur.md, « Restaurer ») : les messages sont encore chez l’opérateur.',
	],
	'MSS-LEDGER-ROW': [
		'Une ligne du registre n’a pas la forme attendue ({}).',
		'Le reste du registre n’est pas en cause : gardez-en une copie et envoyez ce code à l’assistance, avec la version du logiciel.',
	],
	'MSS-DISK-FULL': [
		'Le disque est plein ({}).',
		'Libérez de la place dans le dossier des données : tout reprend tout seul, rien n’est perdu.',
	],
	'MSS-DISK-FAULT': [
		'Le disque ne lit ou n’écrit plus correctement ({}).',
		'Vérifiez le disque et le journal du système, et mettez une sauvegarde à l’abri ; le travail reprend tout seul quand le disque '
		+ 'répond.',
	],
	'MSS-DISK-READONLY': [
		'Le disque ou le registre est en lecture seule ({}).',
		'Rendez au compte du service le droit d’y écrire : tout reprend tout seul.',
	],
	'MSS-DISK-DENIED': [
		'Le système refuse l’accès à un fichier du logiciel ({}).',
		'Rendez au compte du service ses droits sur le dossier des données et celui des clés.',
	],
	'MSS-SECRET-LOST': [
		'La clé secrète « {} » a disparu, alors que le registre existe : elle n’est pas refaite, il ne pourrait plus être vérifié.',
		'Restaurez-la depuis la sauvegarde des clés. S’il n’en existe aucune, mettez le dossier des données de côté, gardez-le, et '
		+ 'repartez d’un registre neuf.',
	],
	'MSS-SECRET-WRONG': [
		'La clé secrète n’est pas celle de ce registre.',
		'Remettez la clé de la sauvegarde faite avec ce registre (secretKeyFile) : rien n’a été écrit avec l’autre.',
	],
	'MSS-AUDIT-STATE': ['{}', 'Regardez où en est le journal : mssante audit verify.'],
	'MSS-RETENTION-STATE': [
		'Il n’y a rien à confirmer : l’horloge s’accorde avec la dernière activité connue.',
		'L’effacement suit son cours ; mssante doctor dit quand il attend.',
	],
	'MSS-SECRET-MODE': ['La clé secrète « {} » peut être lue par d’autres comptes.', 'Retirez ces droits : chmod 600.'],
	'MSS-SECRET-FILE': [
		'La clé secrète « {} » est illisible.',
		'Restaurez-la depuis la sauvegarde : sans elle, le journal ne peut plus être vérifié.',
	],
	'MSS-SECRET-VAULT': [
		'Un mot de passe enregistré ne peut plus être déchiffré.',
		'Restaurez la clé secrète de la sauvegarde, ou saisissez de nouveau ce mot de passe.',
	],
	'MSS-TLS-OWN': [
		'Le certificat du service joint ne peut pas servir ({}).',
		'Faites-le avec « mssante certificate », ou remettez les deux fichiers de la sauvegarde.',
	],
	'MSS-SERVICE-DOWN': [
		'Le service joint ne répond pas ({}).',
		'Voyez ce qu’il dit : journalctl -u mssante, ou docker compose logs mssante.',
	],
	'MSS-INSTALL-ROOT': [
		'L’installation se fait en root.',
		'Tapez « sudo » devant ; « install --print » montre ce qui serait fait, sans rien faire.',
	],
	'MSS-INSTALL-EXISTS': [
		'Rien n’a été installé : « {} » existe déjà, et n’est pas ce qui serait écrit.',
		'Comparez avec « install --print », puis renommez-le ou supprimez-le.',
	],
	'MSS-INSTALL-PLACE': [
		'Le service ne verrait pas ce programme dans « {} ».',
		'Mettez tout son dossier dans /opt, et recommencez de là.',
	],
	'MSS-INSTALL-FAILED': [
		'L’installation s’est arrêtée : {}.',
		'Corrigez, puis recommencez : ce qui est déjà fait est reconnu.',
	],
	'MSS-FILE': ['Le fichier « {} » ne peut pas être lu.', 'Vérifiez son nom et ses droits.'],
	'MSS-SPOOL': [
		'La boîte d’attente sur disque ne peut pas être écrite ({}).',
		'Libérez de la place ou rétablissez les droits ; les messages restent sur le serveur et seront repris.',
	],
	'MSS-SPOOL-LOST': [
		'Le message brut n’est plus dans la boîte d’attente.',
		'Restaurez le dossier d’attente (spool) depuis la sauvegarde : le message est encore sur le serveur de l’opérateur.',
	],
	'MSS-READER': [
		'Les messages ne peuvent pas être lus : leur lecteur ne démarre pas ({}).',
		'Libérez de la mémoire, ou permettez plus de processus au compte du service ; la lecture est retentée toute seule.',
	],
	'MSS-GED-ROOT': [
		'Le dossier de la GED « {} » est inaccessible.',
		'Vérifiez qu’il existe, qu’il est monté et que le compte du service peut y écrire.',
	],
	'MSS-GED-WRITE': ['La GED a refusé un fichier ({}).', 'Vérifiez la place et les droits ; le dépôt est retenté tout seul.'],
	'MSS-GED-OUTSIDE': [
		'Un dossier de la GED mène hors de sa racine.',
		'Remplacez le lien par un vrai dossier ; rien n’est jamais écrit hors de la racine.',
	],
	'MSS-GED-HASH': [
		'Le fichier relu dans la GED n’est pas celui qui a été écrit.',
		'Vérifiez le disque ; le dépôt est retenté sous un autre nom.',
	],
	'MSS-GED-NO-FOLDER': [
		'Le dossier du patient n’est plus à sa place dans la GED.',
		'Rien n’est déposé ailleurs : le dossier est recherché, et le dépôt retenté.',
	],
	'MSS-GED-GONE': [
		'Le fichier n’est plus à sa place dans la GED.',
		'Quelqu’un l’a déplacé ou retiré : attendez quelques secondes, l’affichage se met à jour.',
	],
	'MSS-GED-AUTH': [
		'Nextcloud refuse le compte de service.',
		'Refaites l’autorisation depuis la page d’administration, ou corrigez le mot de passe d’application ; le logiciel n’essaie plus '
		+ 'jusque-là.',
	],
	'MSS-GED-ACCOUNT': [
		'L’autorisation a été donnée par un autre compte ({}).',
		'Ouvrez la page d’autorisation dans une fenêtre privée, et connectez-vous avec le compte de service.',
	],
	'MSS-GED-TLS': [
		'La connexion avec Nextcloud n’est pas sûre ({}).',
		'Vérifiez le certificat, l’autorité (ged.caFile) et l’horloge ; la vérification n’est jamais levée.',
	],
	'MSS-GED-DOWN': ['Nextcloud ne répond pas ({}).', 'Attendez : rien n’est perdu, le dépôt est retenté tout seul.'],
	'MSS-GED-BUSY': [
		'Nextcloud demande de ralentir.',
		'Attendez : le dépôt est retenté tout seul ; si cela dure, voyez la protection contre les attaques de Nextcloud.',
	],
	'MSS-GED-FULL': [
		'Il n’y a plus de place dans la GED.',
		'Libérez de la place ou relevez le quota du compte de service ; le dépôt est retenté tout seul.',
	],
	'MSS-GED-DENIED': [
		'Le compte de service n’a pas le droit d’écrire à cet endroit de la GED.',
		'Partagez ce dossier avec lui en autorisant la création ; le dépôt est retenté tout seul.',
	],
	'MSS-GED-LOCKED': [
		'Un fichier ou un dossier de la GED est verrouillé.',
		'Attendez que son verrou soit levé ; le dépôt est retenté tout seul.',
	],
	'MSS-GED-UNSAFE': [
		'Ce Nextcloud ne respecte pas l’écriture sans écrasement ({}).',
		'Rien n’y sera déposé : vérifiez ce qui se trouve entre le logiciel et Nextcloud (mandataire, cache).',
	],
	'MSS-GED-PRIVATE': [
		'Le dossier où iraient les documents n’est vu que du compte de service : personne ne les y trouverait.',
		'Partagez-le avec celles et ceux qui s’en servent, ou choisissez un dossier partagé dans la page d’administration ; tout '
		+ 'reprend tout seul.',
	],
	'MSS-GED-MOVED': [
		'Le dossier où sont ceux des patients n’est plus là, ou n’est plus partagé avec le compte de service.',
		'Partagez-le de nouveau avec lui, ou choisissez le bon dossier dans la page d’administration, où vous dites aussi qu’un dossier '
		+ 'restauré ou refait sous le même nom est le bon ; rien n’est classé ailleurs, tout reprend tout seul.',
	],
	'MSS-SHARE-OTHERS': [
		'Ce dossier n’a pas été partagé : {}.',
		'Donnez à cette boîte un dossier à elle, ou partagez celui-ci à la main dans Nextcloud, en sachant qui y verra quoi.',
	],
	'MSS-GED-NAME': ['Aucun nom libre n’a été trouvé pour un document.', 'Déplacez les fichiers homonymes du dossier.'],
	'MSS-IMAP-AUTH': [
		'L’opérateur refuse l’identifiant ou le mot de passe de la boîte.',
		'Corrigez le mot de passe ; le logiciel n’essaie plus jusque-là, pour ne pas bloquer la boîte.',
	],
	'MSS-IMAP-TLS': [
		'La connexion chiffrée avec l’opérateur n’est pas sûre ({}).',
		'Vérifiez le certificat, l’autorité (caFile) et l’horloge ; la vérification n’est jamais levée.',
	],
	'MSS-TLS-AUTHORITY': [
		'« {} » n’est pas un certificat d’autorité.',
		'Donnez le certificat ou la chaîne de l’autorité, au format .p7b, .pem, .cer ou .der ; le guide de l’administrateur dit où prendre '
		+ 'celle d’IGC-Santé.',
	],
	'MSS-TLS-CRL': [
		'La liste des certificats révoqués ne peut pas être crue ({}).',
		'Vérifiez l’adresse de cette liste, et que l’autorité donnée est bien celle qui la signe ; la dernière liste encore valable '
		+ 'continue de servir.',
	],
	'MSS-TLS-REVOKED': [
		'Le certificat du serveur de l’opérateur est révoqué ({}).',
		'N’essayez pas un autre chemin : appelez l’opérateur. La connexion est retentée ; elle reprendra dès que son certificat '
		+ 'sera valable.',
	],
	'MSS-CERTIFICATE': [
		'Le certificat de la boîte ne peut pas servir : {}.',
		'Donnez le certificat d’identification remis pour cette structure (IGC-Santé, « ORG_AUTH_CLI »), avec sa clé ou son mot de passe.',
	],
	'MSS-IMAP-CERTIFICATE': [
		'L’opérateur refuse le certificat de la boîte ({}).',
		'Vérifiez auprès de l’opérateur que ce certificat est bien inscrit pour cette boîte ; la connexion est retentée de loin en loin.',
	],
	'MSS-IMAP-MECHANISM': [
		'L’opérateur n’offre pas, pour lire la boîte, la façon de s’identifier demandée ({}).',
		'Choisissez celle que l’opérateur indique pour cette boîte : mot de passe, certificat, ou Pro Santé Connect.',
	],
	'MSS-IMAP-DOWN': ['L’opérateur ne répond pas ({}).', 'Attendez : les messages restent chez lui et la connexion est retentée.'],
	'MSS-IMAP-FOLDER': [
		'Le dossier « {} » n’existe pas dans la boîte.',
		'Corrigez « folders » dans la configuration, ou recréez le dossier.',
	],
	'MSS-IMAP-PROTOCOL': [
		'L’opérateur a répondu de façon inattendue ({}).',
		'La connexion est retentée ; si cela dure, signalez-le à l’opérateur.',
	],
	'MSS-IMAP-FLOOD': [
		'L’opérateur envoie sans fin, ou plus qu’il ne lui a été demandé ({}) : la connexion a été coupée.',
		'Elle est retentée, de moins en moins souvent ; les autres boîtes ne sont pas touchées. Si cela dure, signalez-le à l’opérateur.',
	],
	'MSS-MAILDIR': ['Le Maildir « {} » ne peut pas être lu.', 'Vérifiez qu’il existe et ses droits.'],
	'MSS-SMTP-AUTH': ['L’opérateur refuse l’identifiant ou le mot de passe d’envoi.', 'Corrigez le mot de passe ; l’envoi reprendra.'],
	'MSS-SMTP-TLS': ['La connexion d’envoi n’est pas sûre ({}).', 'Vérifiez le certificat, l’autorité (caFile) et l’horloge.'],
	'MSS-SMTP-CERTIFICATE': [
		'L’opérateur refuse le certificat de la boîte pour envoyer ({}).',
		'Vérifiez auprès de l’opérateur que ce certificat est bien inscrit pour cette boîte ; l’envoi est retenté de loin en loin.',
	],
	'MSS-SMTP-MECHANISM': [
		'L’opérateur n’offre pas, pour envoyer, la façon de s’identifier demandée ({}).',
		'Choisissez celle que l’opérateur indique pour cette boîte : mot de passe, certificat, ou Pro Santé Connect.',
	],
	'MSS-SMTP-DOWN': ['Le serveur d’envoi ne répond pas ({}).', 'Attendez : l’envoi est retenté.'],
	'MSS-SMTP-FLOOD': [
		'Le serveur d’envoi répond sans fin ({}) : la connexion a été coupée.',
		'L’envoi est retenté, ou à vérifier si le message partait déjà ; si cela dure, signalez-le à l’opérateur.',
	],
	'MSS-SMTP-REFUSED': ['Le serveur d’envoi a refusé le message ({}).', 'Lisez sa réponse ; le message n’est pas parti.'],
	'MSS-SEND-FROM': ['La boîte « {} » n’est pas déclarée.', 'Choisissez une boîte de la configuration (mailboxes).'],
	'MSS-SEND-HOLDER': [
		'Le titulaire de la boîte « {} » n’a plus de compte actif : elle n’envoie plus.',
		'Faites fermer cette boîte par l’opérateur, ou désignez son nouveau titulaire dans la page d’administration.',
	],
	'MSS-SEND-OWN-DOMAIN': [
		'La boîte « {} » n’est pas dans l’espace de confiance MSSanté : elle ne peut pas envoyer.',
		'Vérifiez son adresse auprès de l’opérateur, et que la liste blanche est à jour.',
	],
	'MSS-SEND-SMTP': ['La boîte « {} » n’a pas de serveur d’envoi.', 'Ajoutez « smtp » à cette boîte dans la configuration.'],
	'MSS-SEND-STRUCTURE': [
		'Il manque à la structure de cette boîte de quoi signer un document de santé : {}.',
		'L’administrateur la complète dans la page d’administration (Structures), ou dans le fichier de configuration.',
	],
	'MSS-SEND-RESPONSIBLE': [
		'La boîte « {} » n’a pas de responsable : un document de santé doit avoir un responsable légal nommé.',
		'L’administrateur le nomme dans la page d’administration (la boîte, « Qui répond de ses documents »), ou dans le fichier de '
		+ 'configuration.',
	],
	'MSS-SEND-REPLY-TO': [
		'La boîte applicative « {} » ne lit pas les réponses, et aucune adresse où répondre n’est connue.',
		'Donnez-lui « replyTo » : une boîte organisationnelle de la structure.',
	],
	'MSS-SEND-PATIENT': [
		'Le patient « {} » n’est pas au registre de la structure de cette boîte.',
		'Vérifiez son identifiant, ou importez le registre.',
	],
	'MSS-SEND-TRAITS': [
		'Il manque à la fiche de ce patient {} : un document de santé structuré ne peut pas être fait.',
		'Complétez sa fiche au registre, ou envoyez en simple courrier, sans document de santé structuré (--no-xdm).',
	],
	'MSS-SEND-OTHER-PATIENT': [
		'Ce qui part semble concerner {}, et non le patient choisi.',
		'Vérifiez le document et le patient. S’il part bien pour le patient choisi, dites pourquoi (--about-patient RAISON).',
	],
	'MSS-SEND-OPPOSED': [
		'Ce patient s’est opposé à {} : rien ne part.',
		'Remettez-lui le document autrement, ou mettez sa fiche à jour s’il a changé d’avis.',
	],
	'MSS-SEND-CHANGED': ['« {} » a changé depuis la dernière vérification : rien n’est parti.', 'Relisez ce qui partira, puis envoyez.'],
	'MSS-SEND-CDA': [
		'« {} » ne peut pas partir tel quel : ce document de santé n’est pas celui du patient choisi.',
		'Choisissez le patient que le document nomme, ou le bon fichier.',
	],
	'MSS-SEND-VERSION': [
		'Le document envoyé ne peut pas être remplacé ni retiré : {}.',
		'Voyez où en est cet envoi (mssante sent), et prévenez le destinataire.',
	],
	'MSS-FORWARD': [
		'Ce message ne peut pas être transféré : {}.',
		'Classez-le d’abord, ou envoyez le fichier depuis le dossier du patient.',
	],
	'MSS-SEND-NIL': [
		'Le numéro NIL de ce logiciel n’est pas renseigné (product.nil) : aucun document de santé ne peut partir en production.',
		'Demandez-le pour votre logiciel sur convergence.esante.gouv.fr, et écrivez-le dans la configuration ; les simples courriers '
		+ 'partent sans lui.',
	],
	'MSS-SEND-TYPE': [
		'« {} » n’est pas un type de document de santé.',
		'Choisissez un code du jeu de valeurs JDV_J07 (la liste est dans docs/guide-administrateur.md).',
	],
	'MSS-SEND-DATE': ['« {} » ne peut pas être la date de l’acte.', 'Écrivez-la sous la forme AAAA-MM-JJ, sans dépasser aujourd’hui.'],
	'MSS-SEND-NO-FILE': [
		'Aucun document à envoyer.',
		'Choisissez au moins un fichier, ou envoyez un simple courrier (--no-xdm) avec un texte.',
	],
	'MSS-SEND-NOT-PDF': [
		'« {} » n’est pas un PDF : il ne peut pas partir comme document de santé.',
		'Enregistrez-le en PDF, ou envoyez-le comme simple courrier (--no-xdm) : le destinataire le classera à la main.',
	],
	'MSS-SEND-PDF-LOCKED': [
		'« {} » est protégé par un mot de passe : le destinataire ne pourrait pas l’ouvrir.',
		'Enregistrez-le sans mot de passe.',
	],
	'MSS-SEND-PDF-BROKEN': ['« {} » est un PDF abîmé : il ne s’ouvre pas.', 'Vérifiez-le en l’ouvrant, et enregistrez-le de nouveau.'],
	'MSS-SEND-PDFA-TOOL': [
		'La conversion en PDF/A n’est pas possible sur cette machine ({}).',
		'Installez le paquet Debian « ghostscript », ou envoyez sans convertir.',
	],
	'MSS-SEND-TOO-MANY': ['Trop de {}.', 'Envoyez en plusieurs messages.'],
	'MSS-SEND-NO-RECIPIENT': ['Aucun destinataire.', 'Indiquez au moins une adresse MSSanté.'],
	'MSS-SEND-SELF': ['« {} » est la boîte qui envoie.', 'Choisissez un autre destinataire.'],
	'MSS-SEND-NO-LIST': [
		'Aucune liste blanche n’est importée : rien ne peut être envoyé.',
		'Importez-la dans la page d’administration, ou avec mssante trust import listeblanchemssante.xml.',
	],
	'MSS-SEND-UNTRUSTED': [
		'« {} » n’appartient pas à l’espace de confiance MSSanté : rien n’est envoyé.',
		'Demandez au destinataire son adresse MSSanté, ou cherchez-le par son nom dans l’annuaire.',
	],
	'MSS-SEND-CITIZEN': [
		'La messagerie Mon espace santé ne peut pas recevoir ce message : {}.',
		'Vérifiez le patient et son identité INS ; sinon, utilisez un autre moyen.',
	],
	'MSS-SEND-MASK': ['Ce masquage ne permet pas cet envoi : {}.', 'Changez le masquage ou les destinataires.'],
	'MSS-SEND-SIZE': [
		'Le message est trop gros : la limite est de {}.',
		'Envoyez les documents en plusieurs messages, ou réduisez les PDF.',
	],
	'MSS-SEND-AGAIN': ['Ce document a déjà été envoyé : {}.', 'S’il faut vraiment l’envoyer de nouveau, confirmez-le (--again).'],
	'MSS-SEND-RESTORED': [
		'Le registre a été restauré d’une sauvegarde, et ne connaît pas cette clé : {}.',
		'Vérifiez auprès du destinataire ou chez l’opérateur ; s’il faut vraiment l’envoyer, confirmez-le (--again).',
	],
	'MSS-SEND-STATE': ['Cela n’est pas possible : {}.', 'Regardez où en est l’envoi : mssante sent NUMÉRO.'],
	'MSS-MAILBOX-USED': [
		'Cette boîte sert encore : {}.',
		'Attendez que ces envois soient partis, ou retirez-les ; arrêtez le circuit qui s’en sert ; puis recommencez.',
	],
	'MSS-REPLACE-STATE': ['Cet envoi ne peut être ni remplacé ni retiré : {}.', 'Regardez où il en est : mssante sent NUMÉRO.'],
	'MSS-REPLACE-FILES': [
		'Il faut un fichier pour chaque document remplacé : {}.',
		'Donnez autant de fichiers, ou dites lequel avec --document N (1, 2, …).',
	],
	'MSS-RETRACT-GONE': [
		'Le message envoyé n’est plus conservé : la demande de retrait doit porter le document tel qu’il est parti.',
		'Téléphonez aux destinataires pour qu’ils retirent eux-mêmes ce document.',
	],
	'MSS-FORWARD-STATE': [
		'Ce message ne peut pas être transféré : {}.',
		'Classez-le d’abord dans le dossier d’un patient (file « À classer »), ou regardez pourquoi il est là : mssante why NUMÉRO.',
	],
	'MSS-FORWARD-OLD': [
		'« {} » a été remplacé depuis par une version plus récente.',
		'Transférez la version courante ; si c’est bien l’ancienne qu’il faut, confirmez-le (--old-version).',
	],
	'MSS-FORWARD-CHANGED': [
		'« {} » n’est plus, dans la GED, le document qui a été reçu.',
		'Remettez la version reçue (historique des versions), ou envoyez ce fichier comme un nouveau document de votre structure '
		+ '(--as-new).',
	],
	'MSS-FORWARD-PATIENT': [
		'« {} » est le document d’une autre personne que le patient choisi.',
		'Choisissez le patient à qui il appartient : un document reçu ne change ni de patient ni d’auteur.',
	],
	'MSS-FORWARD-PDF': [
		'« {} » est un document structuré sans PDF : ses destinataires ne pourraient pas le lire sans logiciel.',
		'Envoyez-le avec le PDF reçu avec lui, du même nom, ou envoyez un PDF que vous en faites.',
	],
	'MSS-FORWARD-MIXED': [
		'« {} » porte une autre identité que celle de ce dossier : il ne part pas avec les documents que vous faites.',
		'Un message ne parle que d’une personne : corrigez l’identité au registre si elle y est fausse, ou envoyez ce document à part '
		+ '(dans un circuit : dans un autre dossier).',
	],
	'MSS-SEND-EXPIRED': [
		'Le serveur d’envoi n’a pas pris le message en quatre jours : il est abandonné.',
		'Lisez sa dernière réponse, puis envoyez de nouveau ou utilisez un autre moyen.',
	],
	'MSS-SEND-CANCELLED': ['L’envoi a été annulé par une personne avant de partir.', 'Envoyez de nouveau si c’est une erreur.'],
	'MSS-DIRECTORY-FILE': [
		'Le fichier n’est pas une extraction de l’Annuaire Santé ({}).',
		'Téléchargez de nouveau « Extraction_Correspondance_MSSante » ; l’ancien annuaire reste en service.',
	],
	'MSS-DIRECTORY-SHRUNK': [
		'Le nouvel annuaire ne compte que {} des adresses de l’ancien : il est refusé.',
		'Vérifiez le fichier ; l’ancien reste en service. Si la baisse est réelle : directory import --accept-smaller.',
	],
	'MSS-DIRECTORY-NONE': [
		'Aucun annuaire n’est importé.',
		'Importez-le : mssante directory import Extraction_Correspondance_MSSante.zip.',
	],
	'MSS-DIRECTORY-SOURCE': [
		'L’annuaire ne peut pas être rafraîchi ({}).',
		'Vérifiez directory.source ; l’ancien annuaire reste en service.',
	],
	'MSS-DIRECTORY-ONLINE': [
		'L’Annuaire Santé en ligne ne répond pas ({}) : l’extraction répond seule.',
		'Il est essayé de nouveau tout seul ; si cela dure, vérifiez directory.fhirUrl et le serveur mandataire (mssante doctor).',
	],
	'MSS-DIRECTORY-KEY': [
		'L’Annuaire Santé en ligne refuse la clé ({}) : l’extraction répond seule.',
		'Vérifiez directory.apiKeyFile et la souscription sur portal.api.esante.gouv.fr (« API Annuaire Santé en libre accès »).',
	],
	'MSS-DIRECTORY-QUOTA': [
		'L’Annuaire Santé en ligne demande d’attendre {} : l’extraction répond seule.',
		'Rien à faire ; s’il le demande souvent, la même clé sert sans doute à un autre logiciel : demandez-en une par logiciel.',
	],
	'MSS-PATIENTS-HEADER': [
		'Le fichier des patients n’a pas les colonnes attendues : il manque {}.',
		'Reprenez le modèle de docs/guide-administrateur.md.',
	],
	'MSS-PATIENTS-CSV': [
		'Le fichier des patients n’est pas un CSV correct ({}).',
		'Enregistrez-le depuis le tableur en « CSV (séparateur : point-virgule) ».',
	],
	'MSS-PATIENTS-CHARSET': [
		'Le fichier des patients n’est pas enregistré avec les bons caractères (MS-DOS ou Macintosh) : des noms seraient faux.',
		'Enregistrez-le de nouveau depuis le tableur, au format « CSV UTF-8 (délimité par des virgules ou points-virgules) » : rien n’a '
		+ 'été importé.',
	],
	'MSS-STRUCTURE-IN-USE': [
		'La structure « {} » a des boîtes, des patients ou des messages : elle reste.',
		'Donnez d’abord une autre structure à ses boîtes ; ce qu’elle a reçu et envoyé garde son nom.',
	],
	'MSS-PATIENTS-IN-USE': [
		'« {} » ne peut pas être retiré du registre : des documents sont classés à ce nom, ou des messages sont partis à son sujet.',
		'Corrigez plutôt sa ligne et importez de nouveau le fichier, en confirmant ce qui change.',
	],
	'MSS-TRUST-XML': [
		'Le fichier n’est pas une liste blanche MSSanté ({}).',
		'Téléchargez de nouveau listeblanchemssante.xml ; l’ancienne liste reste en service.',
	],
	'MSS-TRUST-SHRUNK': [
		'La nouvelle liste blanche ne compte que {} des domaines de l’ancienne : elle est refusée.',
		'Vérifiez le fichier ; l’ancienne liste reste en service. Si la baisse est réelle : trust import --accept-smaller.',
	],
	'MSS-TRUST-SOURCE': [
		'La liste blanche ne peut pas être rafraîchie ({}).',
		'Vérifiez trust.source ; l’ancienne liste reste en service.',
	],
	'MSS-RELAY-FORM': [
		'Cette demande n’a pas la forme attendue ({}).',
		'Mettez à jour l’application Nextcloud et le service joint ensemble.',
	],
	'MSS-RELAY-SIGNATURE': [
		'Cette demande ne vient pas du Nextcloud de l’établissement : sa signature est fausse.',
		'Recopiez la clé du service joint (relay.key) dans la page d’administration.',
	],
	'MSS-RELAY-TIME': [
		'Cette demande est trop ancienne, ou vient du futur.',
		'Mettez à l’heure le serveur de Nextcloud et celui du service joint.',
	],
	'MSS-RELAY-REPLAY': ['Cette demande a déjà servi.', 'Recommencez depuis Nextcloud.'],
	'MSS-RELAY-FILE': [
		'Le fichier reçu n’est pas celui que Nextcloud a annoncé.',
		'Recommencez ; si cela dure, vérifiez ce qui se trouve entre Nextcloud et le service joint.',
	],
	'MSS-RELAY-ROUTE': ['Cette demande n’existe pas.', 'Mettez à jour l’application Nextcloud et le service joint ensemble.'],
	'MSS-RELAY-SIZE': ['Ce qui est envoyé est trop gros.', 'Envoyez un fichier plus petit, ou en plusieurs fois.'],
	'MSS-RELAY-UPLOAD': ['Aucun fichier n’est arrivé avec cette demande.', 'Choisissez le fichier, puis recommencez.'],
	'MSS-ACCOUNT-GONE': [
		'Ce compte a été supprimé ou désactivé dans Nextcloud : il n’a plus aucun droit ici.',
		'S’il est de nouveau à quelqu’un, l’administrateur le désactive puis le réactive dans Nextcloud.',
	],
	'MSS-FORBIDDEN': ['Vous n’avez pas le droit de faire cela avec cette boîte.', 'Demandez à l’administrateur de vous l’ouvrir.'],
	'MSS-FORBIDDEN-FILE': ['Ce fichier n’est pas à votre portée.', 'Vérifiez qu’il est toujours partagé avec vous.'],
	'MSS-FORBIDDEN-FOLDER': [
		'Vous n’avez pas le droit de déposer un fichier dans ce dossier.',
		'Choisissez un autre dossier, ou demandez à son propriétaire.',
	],
	'MSS-TRIAGE-GONE': [
		'Ce message n’attend plus : quelqu’un s’en est occupé, ou il a changé d’état.',
		'Passez au suivant ; son histoire dit ce qu’il est devenu.',
	],
	'MSS-TRIAGE-ERASED': [
		'Ce message est trop ancien : ce qu’il disait a été effacé au terme de sa conservation.',
		'Ses documents restent dans la GED : déplacez-les dans Fichiers.',
	],
	'MSS-TRIAGE-CHANGED': [
		'Ce que vous avez sous les yeux a changé entre-temps.',
		'Relisez l’identité et le dossier proposé, puis recommencez : rien n’a été classé.',
	],
	'MSS-TRIAGE-CLAIMED': ['{} s’occupe déjà de ce message.', 'Laissez-lui, ou prenez-le à sa place.'],
	'MSS-TRIAGE-FOLDER': ['{}', 'Corrigez le registre ou le dossier du patient ; le document attend, rien n’a été déplacé.'],
	'MSS-TRIAGE-REASON': [
		'Le document dit l’identité d’une autre personne que ce patient.',
		'Vérifiez encore ; s’il faut bien le classer là, écrivez pourquoi : rien n’a été classé.',
	],
	'MSS-TRIAGE-STORE': [
		'Cela n’a pas pu se faire. {}',
		'Rien n’a bougé, le message attend comme avant : réessayez, et si cela dure, prévenez l’administrateur.',
	],
	'MSS-TRIAGE-PENDING': [
		'La GED ne répond plus au milieu du travail.',
		'Votre décision est gardée : elle sera menée à bout toute seule dès que la GED répondra.',
	],
	'MSS-TRIAGE-SECOND': [
		'Il faut une autre personne pour confirmer.',
		'Demandez à un collègue chargé de l’identitovigilance de relire et de confirmer.',
	],
	'MSS-TRIAGE-CONFIRM': [
		'Un autre résident correspond aussi : il faut dire lequel. {}',
		'Comparez-les, puis confirmez (rechargez la page si elle ne le demande pas) : rien n’a été classé.',
	],
	'MSS-TRIAGE-UNDO': [
		'Il est trop tard pour annuler d’une touche : le document a pu être lu dans ce dossier.',
		'Ouvrez-le parmi ce qui a été classé, et dites « Mauvais dossier » avec la raison : rien n’a bougé.',
	],
	'MSS-TURN-NOT-LATE': [
		'Personne n’est en retard dans cet échange.',
		'Attendez la date prévue : on ne relance que les retardataires.',
	],
	'MSS-TURN-NOT-REACHED': [
		'Notre message n’est pas parvenu à ceux qui sont en retard : il n’y a rien à leur rappeler.',
		'Corrigez l’adresse et envoyez-le de nouveau, ou utilisez un autre moyen.',
	],
	'MSS-TURN-REMINDED': [
		'Une relance est déjà partie aujourd’hui.',
		'Relancez demain, ou téléphonez.',
	],
	'MSS-TURN-OVER': [
		'Ce tour est déjà terminé : quelqu’un a été plus rapide.',
		'Relisez l’échange : rien n’a changé.',
	],
	'MSS-CIRCUIT-UNKNOWN': [
		'Le circuit « {} » n’existe pas, ou n’est plus actif.',
		'Choisissez un circuit de la liste (mssante circuits), ou demandez à l’administrateur de l’activer.',
	],
	'MSS-CIRCUIT': [
		'Ce circuit ne peut pas être activé : {}.',
		'Corrigez-le, puis activez-le de nouveau.',
	],
	'MSS-DOSSIER-STATE': [
		'Ce dossier ne peut pas être {}.',
		'Relisez-le : il a avancé entre-temps.',
	],
	'MSS-DOSSIER-KEY': [
		'La clé « {} » est déjà celle d’un autre dossier : d’une autre boîte, d’un autre circuit ou d’un autre patient.',
		'Donnez à ce dossier une clé qui n’est qu’à lui : rien n’a commencé.',
	],
	'MSS-DOSSIER-INCOMPLETE': [
		'Ce dossier n’est pas complet : il manque {}.',
		'Ajoutez ce qui manque, ou dites pourquoi il n’y en a pas, là où le circuit le permet.',
	],
	'MSS-DOSSIER-PIECE': [
		'La pièce « {} » ne peut pas être ajoutée ainsi.',
		'Choisissez une pièce de ce circuit, et un seul fichier là où il n’en faut qu’un.',
	],
	'MSS-DOSSIER-RECIPIENT': [
		'Ce circuit n’envoie pas à {}.',
		'Choisissez un destinataire que le circuit permet.',
	],
	'MSS-DOSSIER-NO-APPROVER': [
		'Personne ne peut valider ce dossier : {}.',
		'Demandez à l’administrateur de désigner quelqu’un d’autre pour valider ce circuit.',
	],
	'MSS-DOSSIER-APPROVER': [
		'Vous ne pouvez pas valider ce dossier : {}.',
		'Demandez à une autre personne désignée par ce circuit.',
	],
	'MSS-DOSSIER-REASON': [
		'Il faut dire pourquoi ce dossier est renvoyé.',
		'Écrivez quelques mots à la personne qui l’a préparé.',
	],
	'MSS-DOSSIER-CHANGED': [
		'Ce dossier a changé depuis que vous l’avez ouvert : rien n’est parti.',
		'Relisez-le, puis validez de nouveau.',
	],
	'MSS-DOSSIER-STALE': [
		'Ce dossier ne peut plus partir tel quel : {}',
		'Il est à revoir par la personne qui l’a préparé.',
	],
	'MSS-DROP-HELD': [
		'Ce fichier déposé n’est pas parti : {}.',
		'Vérifiez le document et le patient, puis envoyez-le depuis « Envois » ; ou sortez-le du dossier « À envoyer ».',
	],
	'MSS-DOSSIER-FAMILY': [
		'« {} » est dans un dossier que d’autres que le service peuvent lire : une information préoccupante ne part pas de là.',
		'Déplacez le fichier dans un dossier réservé au service, ou retirez ce partage, puis recommencez.',
	],
	'MSS-DOSSIER-DATE': [
		'« {} » ne peut pas être la date d’une réponse attendue.',
		'Choisissez un jour entre aujourd’hui et dans un an (en ligne de commande : AAAA-MM-JJ).',
	],
	'MSS-DOSSIER-ALERT': [
		'Ce dossier parle d’une information préoccupante, et le circuit « {} » n’est pas fait pour elle.',
		'Choisissez le circuit qui l’est ; ou vérifiez que chaque destinataire est la cellule de recueil (CRIP) ou une personne qui a à en '
		+ 'connaître, avec un message par enfant, et confirmez-le.',
	],
	'MSS-DOSSIER-MASK': [
		'« {} » a été reçu, et part tel quel : ce circuit impose un masquage que son auteur n’y a pas mis.',
		'Envoyez-le hors de ce circuit, ou demandez à son auteur une version masquée.',
	],
	'MSS-EXCHANGE-CHANGED': [
		'Cet échange a continué entre-temps : la réponse ne partirait plus à la même personne, ou au sujet du même patient.',
		'Relisez-le, puis répondez de nouveau : rien n’est parti.',
	],
	'MSS-ADDRESS': ['« {} » n’est pas une adresse.', 'Écrivez-la sous la forme nom@domaine.'],
	'MSS-UNKNOWN': ['« {} » n’est pas connu du registre.', 'Vérifiez l’identifiant ou le chemin.'],
} as const satisfies Record<string, readonly [string, string]>

export type ErrorCode = keyof typeof REGISTRY

/**
 * What HTTP says of each (RFC 9110 §15): below 500 whoever asked can mend it; from 500 on they cannot, and are not told to check what
 * they typed.
 */
const STATUSES = {
	400: ['MSS-RELAY-FORM', 'MSS-USAGE'],
	401: ['MSS-RELAY-SIGNATURE', 'MSS-RELAY-TIME', 'MSS-RELAY-REPLAY'],
	403: ['MSS-FORBIDDEN', 'MSS-FORBIDDEN-FILE', 'MSS-FORBIDDEN-FOLDER', 'MSS-ACCOUNT-GONE', 'MSS-DOSSIER-APPROVER'],
	404: ['MSS-RELAY-ROUTE', 'MSS-UNKNOWN', 'MSS-CIRCUIT-UNKNOWN'],
	409: [
		'MSS-SEND-CHANGED',
		'MSS-EXCHANGE-CHANGED',
		'MSS-TURN-NOT-LATE',
		'MSS-TURN-NOT-REACHED',
		'MSS-TURN-REMINDED',
		'MSS-TURN-OVER',
		'MSS-CIRCUIT',
		'MSS-DOSSIER-STATE',
		'MSS-DOSSIER-KEY',
		'MSS-DOSSIER-INCOMPLETE',
		'MSS-DOSSIER-PIECE',
		'MSS-DOSSIER-RECIPIENT',
		'MSS-DOSSIER-NO-APPROVER',
		'MSS-DOSSIER-REASON',
		'MSS-DOSSIER-CHANGED',
		'MSS-DOSSIER-STALE',
		'MSS-DOSSIER-FAMILY',
		'MSS-DOSSIER-DATE',
		'MSS-DOSSIER-ALERT',
		'MSS-DOSSIER-MASK',
		'MSS-DROP-HELD',
		'MSS-TRIAGE-GONE',
		'MSS-TRIAGE-CHANGED',
		'MSS-TRIAGE-CLAIMED',
		'MSS-TRIAGE-SECOND',
		'MSS-TRIAGE-REASON',
		'MSS-TRIAGE-CONFIRM',
		'MSS-TRIAGE-UNDO',
		'MSS-TRIAGE-ERASED',
		'MSS-AUDIT-STATE',
		'MSS-INSTALL-ROOT',
		'MSS-INSTALL-EXISTS',
		'MSS-INSTALL-PLACE',
		'MSS-RETENTION-STATE',
	],
	413: ['MSS-RELAY-SIZE'],
	422: [
		'MSS-CFG-KEY',
		'MSS-TLS-AUTHORITY',
		'MSS-CERTIFICATE',
		'MSS-RELAY-FILE',
		'MSS-RELAY-UPLOAD',
		'MSS-ADDRESS',
		'MSS-TRIAGE-FOLDER',
		'MSS-GED-OUTSIDE',
		'MSS-GED-NO-FOLDER',
		'MSS-GED-GONE',
		'MSS-GED-ACCOUNT',
		'MSS-SHARE-OTHERS',
		'MSS-SEND-FROM',
		'MSS-SEND-HOLDER',
		'MSS-SEND-SMTP',
		'MSS-SEND-STRUCTURE',
		'MSS-SEND-RESPONSIBLE',
		'MSS-SEND-REPLY-TO',
		'MSS-SEND-PATIENT',
		'MSS-SEND-TRAITS',
		'MSS-SEND-NIL',
		'MSS-SEND-TYPE',
		'MSS-FORWARD',
		'MSS-SEND-VERSION',
		'MSS-SEND-CDA',
		'MSS-SEND-OPPOSED',
		'MSS-SEND-OWN-DOMAIN',
		'MSS-SEND-OTHER-PATIENT',
		'MSS-SEND-DATE',
		'MSS-SEND-NO-FILE',
		'MSS-SEND-NOT-PDF',
		'MSS-SEND-PDF-LOCKED',
		'MSS-SEND-PDF-BROKEN',
		'MSS-SEND-TOO-MANY',
		'MSS-SEND-NO-RECIPIENT',
		'MSS-SEND-SELF',
		'MSS-SEND-NO-LIST',
		'MSS-SEND-UNTRUSTED',
		'MSS-SEND-CITIZEN',
		'MSS-SEND-MASK',
		'MSS-SEND-SIZE',
		'MSS-SEND-AGAIN',
		'MSS-SEND-STATE',
		'MSS-MAILBOX-USED',
		'MSS-SEND-EXPIRED',
		'MSS-REPLACE-STATE',
		'MSS-REPLACE-FILES',
		'MSS-RETRACT-GONE',
		'MSS-FORWARD-STATE',
		'MSS-FORWARD-OLD',
		'MSS-FORWARD-CHANGED',
		'MSS-FORWARD-PATIENT',
		'MSS-FORWARD-PDF',
		'MSS-FORWARD-MIXED',
		'MSS-SEND-CANCELLED',
		'MSS-DIRECTORY-FILE',
		'MSS-DIRECTORY-SHRUNK',
		'MSS-DIRECTORY-NONE',
		'MSS-PATIENTS-HEADER',
		'MSS-PATIENTS-CSV',
		'MSS-PATIENTS-CHARSET',
		'MSS-PATIENTS-IN-USE',
		'MSS-STRUCTURE-IN-USE',
		'MSS-SEND-RESTORED',
		'MSS-TRUST-XML',
		'MSS-TRUST-SHRUNK',
	],
	500: [
		'MSS-INTERNAL',
		'MSS-CFG-FILE',
		'MSS-CFG-SYNTAX',
		'MSS-LEDGER-OPEN',
		'MSS-LEDGER-NEWER',
		'MSS-LEDGER-DAMAGED',
		'MSS-LEDGER-ROW',
		'MSS-SECRET-LOST',
		'MSS-SECRET-WRONG',
		'MSS-SECRET-MODE',
		'MSS-SECRET-FILE',
		'MSS-SECRET-VAULT',
		'MSS-TLS-OWN',
		'MSS-INSTALL-FAILED',
		'MSS-FILE',
		'MSS-SPOOL',
		'MSS-SPOOL-LOST',
		'MSS-GED-HASH',
		'MSS-GED-UNSAFE',
		'MSS-GED-NAME',
		'MSS-MAILDIR',
		'MSS-SEND-PDFA-TOOL',
	],
	503: [
		'MSS-LOCKED',
		'MSS-SERVICE-DOWN',
		'MSS-DISK-FULL',
		'MSS-DISK-FAULT',
		'MSS-DISK-READONLY',
		'MSS-DISK-DENIED',
		'MSS-READER',
		'MSS-GED-ROOT',
		'MSS-GED-WRITE',
		'MSS-GED-AUTH',
		'MSS-GED-TLS',
		'MSS-GED-DOWN',
		'MSS-GED-BUSY',
		'MSS-GED-FULL',
		'MSS-GED-DENIED',
		'MSS-GED-LOCKED',
		'MSS-GED-PRIVATE',
		'MSS-GED-MOVED',
		'MSS-TLS-CRL',
		'MSS-TLS-REVOKED',
		'MSS-IMAP-CERTIFICATE',
		'MSS-IMAP-MECHANISM',
		'MSS-SMTP-CERTIFICATE',
		'MSS-SMTP-MECHANISM',
		'MSS-IMAP-AUTH',
		'MSS-IMAP-TLS',
		'MSS-IMAP-DOWN',
		'MSS-IMAP-FOLDER',
		'MSS-IMAP-PROTOCOL',
		'MSS-IMAP-FLOOD',
		'MSS-SMTP-FLOOD',
		'MSS-SMTP-AUTH',
		'MSS-SMTP-TLS',
		'MSS-SMTP-DOWN',
		'MSS-SMTP-REFUSED',
		'MSS-DIRECTORY-SOURCE',
		'MSS-DIRECTORY-ONLINE',
		'MSS-DIRECTORY-KEY',
		'MSS-DIRECTORY-QUOTA',
		'MSS-TRUST-SOURCE',
		'MSS-TRIAGE-STORE',
		'MSS-TRIAGE-PENDING',
	],
} as const satisfies Record<number, readonly ErrorCode[]>

type Status = keyof typeof STATUSES
type Known = typeof STATUSES[Status][number]

const PAIRS = Object.entries(STATUSES).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)]))
/** A code of the registry without a status does not compile: `statusOf` asks for all of them. */
const STATUS_OF = Object.fromEntries(PAIRS) as Record<Known, Status>

/** The field of the dialog where each is shown; none: above all of them. */
const FIELDS = {
	circuit: ['MSS-CIRCUIT-UNKNOWN', 'MSS-DOSSIER-NO-APPROVER'],
	from: [
		'MSS-SEND-FROM',
		'MSS-SEND-SMTP',
		'MSS-SEND-HOLDER',
		'MSS-SEND-STRUCTURE',
		'MSS-SEND-RESPONSIBLE',
		'MSS-SEND-REPLY-TO',
		'MSS-FORBIDDEN',
		'MSS-SEND-OWN-DOMAIN',
	],
	patient: ['MSS-SEND-PATIENT', 'MSS-SEND-TRAITS', 'MSS-FORWARD-PATIENT'],
	about: ['MSS-SEND-OTHER-PATIENT'],
	alert: ['MSS-DOSSIER-ALERT'],
	to: [
		'MSS-DOSSIER-RECIPIENT',
		'MSS-SEND-OPPOSED',
		'MSS-ADDRESS',
		'MSS-SEND-NO-RECIPIENT',
		'MSS-SEND-SELF',
		'MSS-SEND-NO-LIST',
		'MSS-SEND-UNTRUSTED',
		'MSS-SEND-CITIZEN',
	],
	documents: [
		'MSS-DOSSIER-INCOMPLETE',
		'MSS-DOSSIER-PIECE',
		'MSS-DOSSIER-FAMILY',
		'MSS-SEND-CDA',
		'MSS-SEND-CHANGED',
		'MSS-FORWARD-PDF',
		'MSS-FORWARD-MIXED',
		'MSS-FORWARD-CHANGED',
		'MSS-SEND-TYPE',
		'MSS-SEND-DATE',
		'MSS-SEND-NOT-PDF',
		'MSS-SEND-PDF-LOCKED',
		'MSS-SEND-PDF-BROKEN',
		'MSS-SEND-SIZE',
		'MSS-SEND-NO-FILE',
	],
	old: ['MSS-FORWARD-OLD'],
	again: ['MSS-SEND-AGAIN', 'MSS-SEND-RESTORED'],
} as const satisfies Record<string, readonly ErrorCode[]>

type Field = keyof typeof FIELDS

const FIELD_OF: Partial<Record<ErrorCode, Field>> = Object.fromEntries(Object.entries(FIELDS)
	.flatMap(([field, codes]) => codes.map((code) => [code, field])))

export const ERROR_CODES = Object.keys(REGISTRY) as ErrorCode[]

export function statusOf(code: ErrorCode): number {
	return STATUS_OF[code]
}

export function fieldOf(code: ErrorCode): Field | null {
	return FIELD_OF[code] ?? null
}

/** Nothing that whoever asked could have done otherwise: it belongs in the log. */
export function isOurFault(code: ErrorCode): boolean {
	return statusOf(code) >= 500
}

export function sentenceOf(code: ErrorCode, detail = ''): string {
	return REGISTRY[code][0].replace('{}', () => detail)
}

export function remedyOf(code: ErrorCode): string {
	return REGISTRY[code][1]
}

/** An error of the registry. Its message may name files: it is for people, never for logs, which keep the code alone. */
export class MssError extends Error {
	override name = 'MssError'
	readonly code: ErrorCode
	readonly detail: string

	constructor(code: ErrorCode, detail = '', options: ErrorOptions = {}) {
		super(sentenceOf(code, detail), options)
		this.code = code
		this.detail = detail
	}

	/** The sentence and what to do. */
	get text(): string {
		return `${this.message} ${remedyOf(this.code)}`
	}
}

/** What the operating system or SQLite says, as what a person can do something about. By the code of `systemCode`. */
const FAULTS: Partial<Record<string, ErrorCode>> = {
	ENOSPC: 'MSS-DISK-FULL',
	EDQUOT: 'MSS-DISK-FULL',
	SQLITE_FULL: 'MSS-DISK-FULL',
	EIO: 'MSS-DISK-FAULT',
	SQLITE_IOERR: 'MSS-DISK-FAULT',
	EROFS: 'MSS-DISK-READONLY',
	SQLITE_READONLY: 'MSS-DISK-READONLY',
	EACCES: 'MSS-DISK-DENIED',
	EPERM: 'MSS-DISK-DENIED',
	SQLITE_PERM: 'MSS-DISK-DENIED',
	SQLITE_CORRUPT: 'MSS-LEDGER-DAMAGED',
	SQLITE_NOTADB: 'MSS-LEDGER-DAMAGED',
	SQLITE_BUSY: 'MSS-LOCKED',
	SQLITE_LOCKED: 'MSS-LOCKED',
	SQLITE_CANTOPEN: 'MSS-LEDGER-OPEN',
}
/** Primary result codes (sqlite.org/rescode.html): the low byte of what `node:sqlite` calls `errcode`. */
const SQLITE_CODES: Partial<Record<number, string>> = {
	3: 'SQLITE_PERM',
	5: 'SQLITE_BUSY',
	6: 'SQLITE_LOCKED',
	8: 'SQLITE_READONLY',
	10: 'SQLITE_IOERR',
	11: 'SQLITE_CORRUPT',
	13: 'SQLITE_FULL',
	14: 'SQLITE_CANTOPEN',
	26: 'SQLITE_NOTADB',
}

/** SQLITE_IOERR_SHMSIZE: the index of the write log cannot grow, for want of room. */
const NO_ROOM = 4874

/** A fault of the disk or of the ledger as an error of the registry; null for anything else. */
export function systemFault(error: unknown): MssError | null {
	const code = systemCode(error)
	const known = FAULTS[code]
	return known === undefined ? null : new MssError(known, code, { cause: error })
}

/** Any error as one of the registry; what is not expected becomes MSS-INTERNAL, told by its name alone. */
export function asMssError(error: unknown): MssError {
	return error instanceof MssError ? error : systemFault(error) ?? new MssError('MSS-INTERNAL', systemCode(error), { cause: error })
}

/** ENOSPC, ECONNREFUSED, SQLITE_FULL…: the code of an error, which holds no name of anybody. */
export function systemCode(error: unknown): string {
	if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
		return error.errcode === NO_ROOM ? 'SQLITE_FULL' : SQLITE_CODES[error.errcode & 0xFF] ?? `SQLITE_${error.errcode}`
	}
	if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
		return error.code
	}
	return error instanceof Error ? error.name : 'inconnue'
}
