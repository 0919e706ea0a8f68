/** What was found out of a recipient, where no server and no error says it: kept by its code (ledger/stored/whys.ts), worded here. */
export const FOUND = {
	'by-hand': 'Tranché par une personne.',
	'sent-folder': 'Retrouvé dans le dossier des messages envoyés.',
	interrupted: 'Cet envoi a été demandé, mais le service s’est arrêté avant de l’avoir préparé\u202F; à la reprise, il n’a pas pu '
		+ 'partir.',
	restored: 'Le registre a été restauré d’une sauvegarde : on ne sait pas si ce message était parti.',
}
export type Found = keyof typeof FOUND
