import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DROP_ROOT, isDropFolder } from './drop-folder.ts'

describe('a folder where files leave by themselves', () => {
	it.each(['À envoyer/Pharmacie', 'À envoyer/Pharmacie/Urgent', 'A\u0300 envoyer/Pharmacie'])('may be « %s »', (path) =>
		expect(isDropFolder(path)).toBe(true))
	it.each(['À envoyer', 'À envoyer/', 'Pharmacie', 'Courrier/À envoyer/Pharmacie', 'À envoyer/../Pharmacie', '/À envoyer/x', ''])(
		'is not « %s »',
		(path) => expect(isDropFolder(path)).toBe(false),
	)
	it('is below the one name that the shim looks for', () => {
		const shim = readFileSync(join(import.meta.dirname, '..', '..', 'lib', 'Listener.php'), 'utf8')
		expect(/DROPS = '#\/(.*?)\(/.exec(shim)?.[1]).toBe(DROP_ROOT)
	})
})
