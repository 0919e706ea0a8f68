/**
 * Folders where files leave by themselves stand below a folder of this name, in a patient's: « À envoyer/Pharmacie ». The shim
 * (lib/Listener.php) knows this one name, and tells of nothing else who wrote it.
 */
export const DROP_ROOT = 'À envoyer'

/** How the key of a dossier begins that a dropped file began: nobody else's does. */
export const DROP_KEY = 'drop '

/** May files leave by themselves from this folder, a path below a patient's? */
export function isDropFolder(path: string): boolean {
	const [root, ...below] = path.normalize('NFC').split('/')
	return root === DROP_ROOT && below.length > 0 && below.every((name) => name.trim() !== '' && name !== '.' && name !== '..')
}
