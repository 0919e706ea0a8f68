import { lookup } from 'node:dns/promises'
import { expect, it } from 'vitest'
import { whyUnreachable } from '../errors.ts'
import { detailWords } from './details.errors.ts'

it('a server whose name is nobody’s is told by its name', async () => {
	const error = await lookup('imap.operateur.invalid').catch((one: unknown) => one)
	expect(detailWords(whyUnreachable(error))).toBe('ce serveur n’existe pas\u00A0: vérifiez «\u00A0imap.operateur.invalid\u00A0»')
})
it('one that refuses is told by its code', () =>
	expect(whyUnreachable(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED'))
