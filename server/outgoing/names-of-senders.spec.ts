import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { buildDirectory } from '../directory/build-directory.ts'
import { directoryFile } from '../directory/directory.ts'
import { extractionIn } from '../directory/extraction.ts'
import { openExtraction } from '../directory/lines.ts'
import { namingNotices } from './names-of-senders.ts'

const HEADER
	= 'Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification '
		+ "Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice"
const ZOE = 'PER|zoe.martin@cab.exemple.mssante.fr||||||||MARTIN|Zoé'

it('a service that bears the name of somebody of the national directory is told', async () => {
	const root = mkdtempSync(join(tmpdir(), 'mssante-naming-'))
	const url = `sqlite:${join(root, 'mssante.db')}`
	writeFileSync(join(root, 'extraction.txt'), [HEADER, ZOE, ''].join('\n'))
	await buildDirectory(directoryFile({ url }), await openExtraction(join(root, 'extraction.txt')))
	const directory = extractionIn(directoryFile({ url }))
	const codes = async (address: string) => {
		const config = check({
			ledger: { url },
			spool: root,
			ged: { kind: 'folder', root },
			mailboxes: [{ address, type: 'ORG', imap: { host: 'localhost', user: 'x', passwordFile: 'p' } }],
		})
		return (await namingNotices({ config, directory: { atHand: directory } }, config.mailboxes[0]!)).map(({ code }) => code)
	}
	expect(await codes('zoe.martin@ehpad.mssante.fr')).toEqual(['personal-name'])
	expect(await codes('pharmacie.martin@ehpad.mssante.fr')).toEqual([])
})
