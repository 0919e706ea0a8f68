/** What does not suit the contract does not compile: `npm run check` reads the marks below. */
import { expect, it } from 'vitest'
import { admin, get, getBytes, post } from './api.ts'

function wrong() {
	return [
		// @ts-expect-error -- which message?
		() => get('waiting/:id'),
		// @ts-expect-error -- a word is missing
		() => get('waiting/:id', { words: [] }),
		// @ts-expect-error -- no such route
		() => get('waiting/:number', { words: [1] }),
		// @ts-expect-error -- no such shelf
		() => get('waiting', { params: { shelf: 'elsewhere' } }),
		// @ts-expect-error -- an administrator's
		() => get('overview'),
		// @ts-expect-error -- a file
		() => get('journal/table'),
		// @ts-expect-error -- no file
		() => getBytes('me'),
		// @ts-expect-error -- no such parameter
		() => post('waiting/:id/file', { words: [1], params: { patient: 'R001' } }),
		// @ts-expect-error -- without its file
		() => admin.post('trust'),
		// @ts-expect-error -- no such word in the answer
		() => admin.get('overview').then(({ nothing }) => nothing),
		// @ts-expect-error -- no folder is asked about
		() => get('me', { folders: ['1'] }),
	]
}

function right() {
	return [
		() => get('me').then(({ version }): string => version),
		() => get('patients', { params: { mailbox: 'a@a.fr' } }).then(([card]): string | undefined => card?.birthDate),
		() => admin.remove('mailboxes/:address', { words: ['a@a.fr'] }),
		() => getBytes('documents/:id/content', { words: [1] }),
	]
}

it('each call is of one form, or of none', () => expect([wrong().length, right().length]).toEqual([11, 4]))
