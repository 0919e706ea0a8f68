/** The form of a mail that leaves, read by a parser that is not ours (Référentiel #2, ECO.2.2.1 to .7). */
import type { Mail } from './compose.ts'

import { simpleParser } from 'mailparser'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { composeLetter } from './compose.ts'

const MAIL: Mail = {
	from: { name: 'IME Les Tilleuls – Secrétariat', address: 'secretariat@ime.fr' },
	to: ['Jean.DUPONT@ehpad.fr'],
	replyTo: 'accueil@ime.fr',
	subject: 'XDM/1.0/DDM+CR d\'évaluation psychomotrice et de suivi de l\'enfant VIAL Zoe 26/11/1978',
	messageId: '<un@ime.fr>',
	date: new Date('2026-03-02T09:00:00Z'),
	text: 'Élève vu à l’école.\n',
	headers: { 'X-MSS-NIL': 'NIL12' },
	inReplyTo: '<zero@ehpad.fr>',
	references: ['<moins-un@ehpad.fr>', '<zero@ehpad.fr>'],
}

const raw = await buffer(composeLetter(MAIL, []))
const head = raw.toString('latin1').split('\r\n\r\n')[0]!
const read = await simpleParser(raw)

describe('a mail that leaves', () => {
	it('has one Message-ID, between angle brackets (ECO.2.2.1)', () =>
		expect(head.match(/^Message-ID: <[^<>\s@]+@[^<>\s@]+>$/gim)).toHaveLength(1))
	it('names what it answers (ECO.2.2.2)', () =>
		expect([read.inReplyTo, read.references]).toEqual(['<zero@ehpad.fr>', ['<moins-un@ehpad.fr>', '<zero@ehpad.fr>']]))
	it('is written in UTF-8 (ECO.2.2.3)', () => {
		expect(head).toMatch(/^Content-Type: text\/plain; charset=utf-8$/im)
		expect(read.text).toBe(MAIL.text)
	})
	it('has its words in plain text (ECO.2.2.4)', () => expect([read.html, read.attachments]).toEqual([false, []]))
	it('says where to answer (ECO.2.2.5)', () => expect(read.replyTo!.value[0]!.address).toBe('accueil@ime.fr'))
	it('has a readable From (ECO.2.2.7)', () => expect(read.from!.value).toEqual([MAIL.from]))
	it('has one Subject, with its prefix in clear, that is read as it was written (ECO.2.1.3)', () => {
		expect(head.match(/^Subject:/gim)).toHaveLength(1)
		expect(head).toMatch(/^Subject: XDM\/1\.0\/DDM\+CR /m)
		expect(read.subject).toBe(MAIL.subject)
	})
	it('has no line of more than 78 characters in its headers (RFC 5322 §2.1.1)', () =>
		expect(head.split('\r\n').filter(({ length }) => length > 78)).toEqual([]))
	it('has its X-MSS headers to the letter', () => expect(head).toMatch(/^X-MSS-NIL: NIL12$/m))
})
