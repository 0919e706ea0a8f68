/** Where things are in an IHE_XDM archive: any case, either slash (mssante.md §4.1, §4.9). Pure. */

/** A name as it is compared: forward slashes, upper case, no leading "./". */
export function canonical(name: string): string {
	return name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '').toUpperCase()
}

/** Names that may leave the folder where they are opened, or mean something else on another system. */
export function isDangerous(name: string): boolean {
	const path = name.replaceAll('\\', '/')
	return path === '' || path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0') || path.split('/').includes('..')
}

/** Is this archive an XDM one, by its contents? */
export function isXdm(names: string[]): boolean {
	return names.some((name) => canonical(name).startsWith('IHE_XDM/'))
}

/** Entries named METADATA.XML, wherever they stand. */
export function metadataOf(names: string[]): string[] {
	return names.filter((name) => /(?:^|\/)METADATA\.XML$/.test(canonical(name)) && !isSystems(name))
}

/** The entry that a URI of METADATA.XML designates: from its folder, else from the archive's root, percent-encoded or not. */
export function entryAt(names: string[], metadata: string, uri: string): string | undefined {
	const folder = canonical(metadata).replace(/METADATA\.XML$/, '')
	const said = [canonical(uri), canonical(decoded(uri))]
	const wanted = [...said.map((path) => `${folder}${path}`), ...said]
	return wanted.flatMap((path) => names.find((name) => canonical(name) === path) ?? [])[0]
}

function decoded(uri: string): string {
	try {
		return decodeURIComponent(uri)
	} catch {
		return uri
	}
}

/** Entries that are there to present the archive, not to inform about a patient. */
export function isFurniture(name: string): boolean {
	return isSystems(name) || /\/$|(?:^|\/)(?:INDEX\.HTML?|README\.TXT|METADATA\.XML)$|\.XSLT?$|\.CSS$/.test(canonical(name))
}

/** What Finder and Windows add to the folders that they open: nobody put it there. */
export function isSystems(name: string): boolean {
	return /^__MACOSX(?:\/|$)|(?:^|\/)(?:\._[^/]*|\.DS_STORE|THUMBS\.DB|DESKTOP\.INI)$/.test(canonical(name))
}
