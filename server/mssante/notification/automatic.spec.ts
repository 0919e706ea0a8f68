import { describe, expect, it } from 'vitest'
import { isAutomatic } from './automatic.ts'

function is(headers: Record<string, string>, subject = 'Re: Compte rendu') {
	return isAutomatic(new Map(Object.entries(headers).map(([name, value]) => [name, [value]])), subject)
}
const REPLY = { 'in-reply-to': '<1@a.fr>' }

describe('what a program wrote in somebody’s name', () => {
	it.each<[string, string]>([
		['auto-submitted', 'auto-replied'],
		['x-autoreply', 'yes'],
		['x-autorespond', 'Absence'],
		['x-auto-response-suppress', 'All'],
		['x-vacation', 'true'],
		['precedence', 'bulk'],
		['precedence', 'auto_reply'],
		['precedence', 'Junk'],
		['list-unsubscribe', '<mailto:x@y.fr>'],
		['return-path', '<>'],
	])('bears %s: %s', (name, value) => expect(is({ ...REPLY, [name]: value })).toBe(true))

	it.each([
		'Réponse automatique : Compte rendu',
		'Re\u0301ponse automatique: x',
		'Automatic reply: x',
		'Auto reply: x',
		'AutoReply: x',
		'Auto: x',
		'[Auto] x',
		'Absence du bureau : x',
		'Absence : x',
		'Absence',
		'Message d’absence',
		'Out of office: x',
		'Out of the Office',
		'Je suis absente jusqu’au 5 décembre',
		'En congés jusqu’au 12',
		'Abwesenheitsnotiz: x',
		'Automatische Antwort: x',
	])('is known by its subject where it replies: %s', (subject) => expect(is(REPLY, subject)).toBe(true))
})

describe('what a person wrote', () => {
	it.each<[string, Record<string, string>, string]>([
		['an answer', REPLY, 'Re: Compte rendu'],
		['an answer to an absence', REPLY, 'Re: Réponse automatique : Compte rendu'],
		['an absence that is somebody else’s', REPLY, 'Absence de réponse au traitement'],
		['an absence told in a new message', {}, 'Absence du bureau'],
		['what says that it is not automatic', { ...REPLY, 'auto-submitted': 'no' }, 'Re: x'],
		['an ordinary path', { ...REPLY, 'return-path': '<marie@ehpad.fr>' }, 'Re: x'],
	])('is not: %s', (_, headers, subject) => expect(is(headers, subject)).toBe(false))

	it('a health document by itself is no reply, whatever list its program went through', () =>
		expect(is({ precedence: 'bulk', 'x-auto-response-suppress': 'OOF' }, 'XDM/1.0/DDM+Compte rendu DURAND Jeanne')).toBe(false))
	it('one that says it was sent by a program is one', () =>
		expect(is({ 'auto-submitted': 'auto-generated' }, 'XDM/1.0/DDM+x')).toBe(true))
})
