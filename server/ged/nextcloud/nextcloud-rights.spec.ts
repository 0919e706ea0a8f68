import { describe, expect, it } from 'vitest'
import { parseRights } from './nextcloud-rights.ts'

const OCS = 'http://open-collaboration-services.org/ns'

function folder(path: string, letters: string, given: number, type = '<d:collection/>'): string {
	return `<d:response><d:href>/remote.php/dav/files/svc/${encodeURIComponent(path)}/</d:href><d:propstat><d:prop>`
		+ `<d:resourcetype>${type}</d:resourcetype><oc:permissions>${letters}</oc:permissions>`
		+ `<x1:share-permissions xmlns:x1="${OCS}">${given}</x1:share-permissions></d:prop>`
		+ '<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>'
}

function answer(...found: string[]): string {
	return `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${found.join('')}</d:multistatus>`
}

function of(...words: Parameters<typeof folder>) {
	return [...parseRights(answer(folder(...words))).values()]
}

/** Letters and numbers as Nextcloud 34.0.1 gave them to an account with whom the folder was shared. */
describe('what may be done in a folder, as Nextcloud says it', () => {
	it.each([
		['of the account’s own', 'RGDNVCK', 31, true, true],
		['shared with every right', 'SRGDNVCK', 31, true, true],
		['inside a share that allows changing and deleting', 'SGDNVCK', 15, true, true],
		['shared without deleting: D is the right to leave the share', 'SGDNVCK', 7, true, false],
		['inside a share without deleting', 'SGNVCK', 7, true, false],
		['shared for reading', 'SGDN', 1, false, false],
		['inside a share for reading', 'SG', 1, false, false],
	])('%s', (_, letters, given, create, may) => expect(of('A', letters, given)).toEqual([{ create, delete: may }]))

	it('of a Team folder, whose top is told as to be deleted whatever it is: by its letters', () =>
		expect(of('A', 'SMGNVCK', 15)).toEqual([{ create: true, delete: false }]))

	it('is told by address, of folders alone', () => {
		const text = answer(folder('Résidents', 'RGDNVCK', 31), folder('a.pdf', 'RGDNVW', 19, ''))
		expect([...parseRights(text).keys()]).toEqual(['/remote.php/dav/files/svc/Résidents/'])
	})
})
