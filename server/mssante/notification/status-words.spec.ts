import { describe, expect, it } from 'vitest'
import { statusWords } from './status-words.ts'

describe('a server’s refusal is told in French', () => {
	it.each([
		['550', '550 5.1.1 <x@y.fr>: Recipient address rejected: User unknown in virtual mailbox table', 'Cette adresse n’existe pas'],
		['5.2.2', 'Mailbox full', 'est pleine'],
		['552', '552 Message size exceeds maximum permitted', 'trop gros'],
		['554', '554 5.7.1 Relay access denied', 'règle de sécurité'],
		['4.4.1', 'connection timed out', 'joint à temps'],
		[null, 'Host or domain name not found', 'lisez sa réponse'],
	])('%s %s', (code, text, words) => expect(statusWords(code, text)).toContain(words))
})
