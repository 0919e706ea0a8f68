/** What leaves: a sending, an answer, a forward, a replacement. */
import type { Entry } from './entry.ts'

export const SENDING = {
	'MSS-SEND-FROM': {
		status: 422,
		field: 'from',
		says: 'La boîte « {} » n’est pas déclarée.',
		then: 'Choisissez une boîte de la configuration (mailboxes).',
	},
	'MSS-SEND-HOLDER': {
		status: 422,
		field: 'from',
		says: 'Le titulaire de la boîte « {} » n’a plus de compte actif : elle n’envoie plus.',
		then: 'Faites fermer cette boîte par l’opérateur, ou désignez son nouveau titulaire dans la page d’administration.',
	},
	'MSS-SEND-OWN-DOMAIN': {
		status: 422,
		field: 'from',
		says: 'La boîte « {} » n’est pas dans l’espace de confiance MSSanté : elle ne peut pas envoyer.',
		then: 'Vérifiez son adresse auprès de l’opérateur, et que la liste blanche est à jour.',
	},
	'MSS-SEND-SMTP': {
		status: 422,
		field: 'from',
		says: 'La boîte « {} » n’a pas de serveur d’envoi.',
		then: 'Ajoutez « smtp » à cette boîte dans la configuration.',
	},
	'MSS-SEND-STRUCTURE': {
		status: 422,
		field: 'from',
		says: 'Il manque à la structure de cette boîte de quoi signer un document de santé : {}.',
		then: 'L’administrateur la complète dans la page d’administration (Structures), ou dans le fichier de configuration.',
	},
	'MSS-SEND-RESPONSIBLE': {
		status: 422,
		field: 'from',
		says: 'La boîte « {} » n’a pas de responsable : un document de santé doit avoir un responsable légal nommé.',
		then: 'L’administrateur le nomme dans la page d’administration (la boîte, « Qui répond de ses documents »), ou dans le fichier de '
			+ 'configuration.',
	},
	'MSS-SEND-REPLY-TO': {
		status: 422,
		field: 'from',
		says: 'La boîte applicative « {} » ne lit pas les réponses, et aucune adresse où répondre n’est connue.',
		then: 'Donnez-lui « replyTo » : une boîte organisationnelle de la structure.',
	},
	'MSS-SEND-PATIENT': {
		status: 422,
		field: 'patient',
		says: 'Le patient « {} » n’est pas au registre de la structure de cette boîte.',
		then: 'Vérifiez son identifiant, ou importez le registre.',
	},
	'MSS-SEND-TRAITS': {
		status: 422,
		field: 'patient',
		says: 'Il manque à la fiche de ce patient {} : un document de santé structuré ne peut pas être fait.',
		then: 'Complétez sa fiche au registre, ou envoyez en simple courrier, sans document de santé structuré (--no-xdm).',
	},
	'MSS-SEND-OTHER-PATIENT': {
		status: 422,
		field: 'about',
		says: 'Ce qui part semble concerner {}, et non le patient choisi.',
		then: 'Vérifiez le document et le patient. S’il part bien pour le patient choisi, dites pourquoi (--about-patient RAISON).',
	},
	'MSS-SEND-OPPOSED': {
		status: 422,
		field: 'to',
		says: 'Ce patient s’est opposé à {} : rien ne part.',
		then: 'Remettez-lui le document autrement, ou mettez sa fiche à jour s’il a changé d’avis.',
	},
	'MSS-SEND-CHANGED': {
		status: 409,
		field: 'documents',
		says: '« {} » a changé depuis la dernière vérification : rien n’est parti.',
		then: 'Relisez ce qui partira, puis envoyez.',
	},
	'MSS-SEND-CDA': {
		status: 422,
		field: 'documents',
		says: '« {} » ne peut pas partir tel quel : ce document de santé n’est pas celui du patient choisi.',
		then: 'Choisissez le patient que le document nomme, ou le bon fichier.',
	},
	'MSS-SEND-VERSION': {
		status: 422,
		says: 'Le document envoyé ne peut pas être remplacé ni retiré : {}.',
		then: 'Voyez où en est cet envoi (mssante sent), et prévenez le destinataire.',
	},
	'MSS-FORWARD': {
		status: 422,
		says: 'Ce message ne peut pas être transféré : {}.',
		then: 'Classez-le d’abord, ou envoyez le fichier depuis le dossier du patient.',
	},
	'MSS-SEND-NIL': {
		status: 422,
		says: 'Le numéro NIL de ce logiciel n’est pas renseigné (product.nil) : aucun document de santé ne peut partir en production.',
		then: 'Demandez-le pour votre logiciel sur convergence.esante.gouv.fr, et écrivez-le dans la configuration ; les simples courriers '
			+ 'partent sans lui.',
	},
	'MSS-SEND-TYPE': {
		status: 422,
		field: 'documents',
		says: '« {} » n’est pas un type de document de santé.',
		then: 'Choisissez un code du jeu de valeurs JDV_J07 (la liste est dans docs/guide-administrateur.md).',
	},
	'MSS-SEND-DATE': {
		status: 422,
		field: 'documents',
		says: '« {} » ne peut pas être la date de l’acte.',
		then: 'Écrivez-la sous la forme AAAA-MM-JJ, sans dépasser aujourd’hui.',
	},
	'MSS-SEND-NO-FILE': {
		status: 422,
		field: 'documents',
		says: 'Aucun document à envoyer.',
		then: 'Choisissez au moins un fichier, ou envoyez un simple courrier (--no-xdm) avec un texte.',
	},
	'MSS-SEND-NOT-PDF': {
		status: 422,
		field: 'documents',
		says: '« {} » n’est pas un PDF : il ne peut pas partir comme document de santé.',
		then: 'Enregistrez-le en PDF, ou envoyez-le comme simple courrier (--no-xdm) : le destinataire le classera à la main.',
	},
	'MSS-SEND-PDF-LOCKED': {
		status: 422,
		field: 'documents',
		says: '« {} » est protégé par un mot de passe : le destinataire ne pourrait pas l’ouvrir.',
		then: 'Enregistrez-le sans mot de passe.',
	},
	'MSS-SEND-PDF-BROKEN': {
		status: 422,
		field: 'documents',
		says: '« {} » est un PDF abîmé : il ne s’ouvre pas.',
		then: 'Vérifiez-le en l’ouvrant, et enregistrez-le de nouveau.',
	},
	'MSS-SEND-PDFA-TOOL': {
		status: 500,
		says: 'La conversion en PDF/A n’est pas possible sur cette machine ({}).',
		then: 'Installez le paquet Debian « ghostscript », ou envoyez sans convertir.',
	},
	'MSS-SEND-TOO-MANY': {
		status: 422,
		says: 'Trop de {}.',
		then: 'Envoyez en plusieurs messages.',
	},
	'MSS-SEND-NO-RECIPIENT': {
		status: 422,
		field: 'to',
		says: 'Aucun destinataire.',
		then: 'Indiquez au moins une adresse MSSanté.',
	},
	'MSS-SEND-SELF': {
		status: 422,
		field: 'to',
		says: '« {} » est la boîte qui envoie.',
		then: 'Choisissez un autre destinataire.',
	},
	'MSS-SEND-NO-LIST': {
		status: 422,
		field: 'to',
		says: 'Aucune liste blanche n’est importée : rien ne peut être envoyé.',
		then: 'Importez-la dans la page d’administration, ou avec mssante trust import listeblanchemssante.xml.',
	},
	'MSS-SEND-UNTRUSTED': {
		status: 422,
		field: 'to',
		says: '« {} » n’appartient pas à l’espace de confiance MSSanté : rien n’est envoyé.',
		then: 'Demandez au destinataire son adresse MSSanté, ou cherchez-le par son nom dans l’annuaire.',
	},
	'MSS-SEND-CITIZEN': {
		status: 422,
		field: 'to',
		says: 'La messagerie Mon espace santé ne peut pas recevoir ce message : {}.',
		then: 'Vérifiez le patient et son identité INS ; sinon, utilisez un autre moyen.',
	},
	'MSS-SEND-MASK': {
		status: 422,
		says: 'Ce masquage ne permet pas cet envoi : {}.',
		then: 'Changez le masquage ou les destinataires.',
	},
	'MSS-SEND-SIZE': {
		status: 422,
		field: 'documents',
		says: 'Le message est trop gros : la limite est de {}.',
		then: 'Envoyez les documents en plusieurs messages, ou réduisez les PDF.',
	},
	'MSS-SEND-AGAIN': {
		status: 422,
		field: 'again',
		says: 'Ce document a déjà été envoyé : {}.',
		then: 'S’il faut vraiment l’envoyer de nouveau, confirmez-le (--again).',
	},
	'MSS-SEND-RESTORED': {
		status: 422,
		field: 'again',
		says: 'Le registre a été restauré d’une sauvegarde, et ne connaît pas cette clé : {}.',
		then: 'Vérifiez auprès du destinataire ou chez l’opérateur ; s’il faut vraiment l’envoyer, confirmez-le (--again).',
	},
	'MSS-SEND-STATE': {
		status: 422,
		says: 'Cela n’est pas possible : {}.',
		then: 'Regardez où en est l’envoi : mssante sent NUMÉRO.',
	},
	'MSS-REPLACE-STATE': {
		status: 422,
		says: 'Cet envoi ne peut être ni remplacé ni retiré : {}.',
		then: 'Regardez où il en est : mssante sent NUMÉRO.',
	},
	'MSS-REPLACE-FILES': {
		status: 422,
		says: 'Il faut un fichier pour chaque document remplacé : {}.',
		then: 'Donnez autant de fichiers, ou dites lequel avec --document N (1, 2, …).',
	},
	'MSS-RETRACT-GONE': {
		status: 422,
		says: 'Le message envoyé n’est plus conservé : la demande de retrait doit porter le document tel qu’il est parti.',
		then: 'Téléphonez aux destinataires pour qu’ils retirent eux-mêmes ce document.',
	},
	'MSS-FORWARD-STATE': {
		status: 422,
		says: 'Ce message ne peut pas être transféré : {}.',
		then: 'Classez-le d’abord dans le dossier d’un patient (file « À classer »), ou regardez pourquoi il est là : mssante why NUMÉRO.',
	},
	'MSS-FORWARD-OLD': {
		status: 422,
		field: 'old',
		says: '« {} » a été remplacé depuis par une version plus récente.',
		then: 'Transférez la version courante ; si c’est bien l’ancienne qu’il faut, confirmez-le (--old-version).',
	},
	'MSS-FORWARD-CHANGED': {
		status: 422,
		field: 'documents',
		says: '« {} » n’est plus, dans la GED, le document qui a été reçu.',
		then: 'Remettez la version reçue (historique des versions), ou envoyez ce fichier comme un nouveau document de votre structure '
			+ '(--as-new).',
	},
	'MSS-FORWARD-PATIENT': {
		status: 422,
		field: 'patient',
		says: '« {} » est le document d’une autre personne que le patient choisi.',
		then: 'Choisissez le patient à qui il appartient : un document reçu ne change ni de patient ni d’auteur.',
	},
	'MSS-FORWARD-PDF': {
		status: 422,
		field: 'documents',
		says: '« {} » est un document structuré sans PDF : ses destinataires ne pourraient pas le lire sans logiciel.',
		then: 'Envoyez-le avec le PDF reçu avec lui, du même nom, ou envoyez un PDF que vous en faites.',
	},
	'MSS-FORWARD-MIXED': {
		status: 422,
		field: 'documents',
		says: '« {} » porte une autre identité que celle de ce dossier : il ne part pas avec les documents que vous faites.',
		then: 'Un message ne parle que d’une personne : corrigez l’identité au registre si elle y est fausse, ou envoyez ce '
			+ 'document à part '
			+ '(dans un circuit : dans un autre dossier).',
	},
	'MSS-SEND-EXPIRED': {
		status: 422,
		says: 'Le serveur d’envoi n’a pas pris le message en quatre jours : il est abandonné.',
		then: 'Lisez sa dernière réponse, puis envoyez de nouveau ou utilisez un autre moyen.',
	},
	'MSS-SEND-CANCELLED': {
		status: 422,
		says: 'L’envoi a été annulé par une personne avant de partir.',
		then: 'Envoyez de nouveau si c’est une erreur.',
	},
	'MSS-EXCHANGE-CHANGED': {
		status: 409,
		says: 'Cet échange a continué entre-temps : la réponse ne partirait plus à la même personne, ou au sujet du même patient.',
		then: 'Relisez-le, puis répondez de nouveau : rien n’est parti.',
	},
	'MSS-ADDRESS': {
		status: 422,
		field: 'to',
		says: '« {} » n’est pas une adresse.',
		then: 'Écrivez-la sous la forme nom@domaine.',
	},
} as const satisfies Record<string, Entry>
