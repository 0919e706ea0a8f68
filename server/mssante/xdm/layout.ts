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
	return names.filter((name) => /(?:^|\/)METADATA\.XML$/.test(canonical(name)))
}

/** The entry that a URI of METADATA.XML designates, or undefined. */
export function entryAt(names: string[], metadata: string, uri: string): string | undefined {
	const folder = canonical(metadata).replace(/METADATA\.XML$/, '')
	const wanted = canonical(`${folder}${uri}`)
	return names.find((name) => canonical(name) === wanted)
}

/** Entries that are there to present the archive, not to inform about a patient. */
export function isFurniture(name: string): boolean {
	return /\/$|(?:^|\/)(?:INDEX\.HTML?|README\.TXT|METADATA\.XML|THUMBS\.DB|\.DS_STORE)$|\.XSLT?$|\.CSS$/.test(canonical(name))
}
