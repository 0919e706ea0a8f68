import type { Trouble } from '../troubles.ts'
import type { Book, News } from './book.ts'

import { describe, expect, it } from 'vitest'
import { ofMailbox } from '../subjects.ts'
import { letterOf } from './alert-letter.ts'
import { dueNews, EMPTY, looked, notTold, told } from './book.ts'

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-11-26T08:00:00Z')
const at = (minutes: number) => START + minutes * MINUTE
const store: Trouble = { about: 'GED', level: 'problem', text: 'Plus rien ne peut être classé.', fix: 'Rallumez-la.' }
const mailbox: Trouble = { about: 'a@b.mssante.fr : réception', level: 'problem', text: 'N’est plus lue.', fix: '' }
const list: Trouble = { about: 'liste blanche', level: 'attention', text: 'À rafraîchir.', fix: 'Importez-la.' }

/** Looks every five minutes for so long, each mail leaving but those of `silence`. */
function live(seen: (minutes: number) => Trouble[], minutes: number, silence: (minutes: number) => boolean = () => false) {
	let book: Book = EMPTY
	const mails: { at: number, news: News }[] = []
	for (let now = 0; now <= minutes; now += 5) {
		book = looked(book, seen(now), () => true, at(now))
		const news = dueNews(book, at(now))
		if (news !== null && silence(now)) {
			book = notTold(book, 'ECONNREFUSED', at(now))
		} else if (news !== null) {
			mails.push({ at: now, news })
			book = told(book, news, null, at(now))
		}
	}
	return { mails, book }
}

describe('something that goes wrong', () => {
	it('is told once, when it has lasted, and once more when it is over', () => {
		const { mails, book } = live((now) => now < 60 ? [store] : [], 300)
		expect(mails).toEqual([
			{ at: 5, news: { begun: ['GED'], over: [], lasting: [] } },
			{ at: 65, news: { begun: [], over: ['GED'], lasting: [] } },
		])
		expect(book.entries).toEqual({})
	})

	it('is not told when it comes and goes', () => {
		expect(live((now) => now % 10 === 0 ? [store] : [], 300).mails).toEqual([])
	})

	it('and comes back within minutes, once told, is neither over nor new', () => {
		expect(live((now) => now < 30 || now % 10 === 0 ? [store] : [], 300).mails).toHaveLength(1)
	})

	it('is told again each day while it lasts', () => {
		const { mails } = live(() => [store], 3 * 24 * 60)
		expect(mails.map(({ news }) => news.lasting.length + news.begun.length)).toEqual([1, 1, 1])
		expect(mails.map((mail) => mail.at)).toEqual([5, 5 + 24 * 60, 5 + 2 * 24 * 60])
	})

	it('is not told each day when it only has to be looked at', () => {
		expect(live(() => [list], 3 * 24 * 60).mails).toHaveLength(1)
	})
})

describe('a storm', () => {
	it('is one mail, whatever the number of mailboxes', () => {
		const all = Array.from({ length: 40 }, (_, index) => ({ ...mailbox, about: ofMailbox(`bal${index}@b.mssante.fr`, 'réception') }))
		const { mails } = live(() => all, 60)
		expect(mails.map(({ news }) => news.begun.length)).toEqual([40])
	})

	it('of things that break one after the other is a mail each quarter of an hour at most', () => {
		const first = (count: number) => Array.from({ length: count }, (_, index) =>
			({ ...mailbox, about: ofMailbox(`bal${index}@b.mssante.fr`, 'réception') }))
		const { mails } = live((now) => first(1 + now / 5), 120)
		expect(mails.map((mail) => mail.at)).toEqual([5, 20, 35, 50, 65, 80, 95, 110])
	})
})

describe('a mail that cannot leave', () => {
	it('is tried again, a quarter of an hour apart, and then says everything', () => {
		const { mails } = live((now) => now < 20 ? [store] : [store, list], 60, (now) => now < 40)
		expect(mails).toEqual([{ at: 50, news: { begun: ['GED', 'liste blanche'], over: [], lasting: [] } }])
	})

	it('and has nothing to say any more is forgotten', () => {
		const { mails, book } = live((now) => now < 20 ? [store] : [], 60, () => true)
		expect([mails, book.failure]).toEqual([[], null])
	})
})

it('what was not looked at since the start stands as it did: nothing is over that nobody looked at', () => {
	const before = told(looked(EMPTY, [store], () => true, at(0)), { begun: ['GED'], over: [], lasting: [] }, null, at(5))
	const after = looked(before, [], () => false, at(60))
	expect(after.entries).toEqual(before.entries)
	expect(dueNews(after, at(120))).toBeNull()
})

it('a clock that is put back a day silences nobody for a day', () => {
	const before = told(looked(EMPTY, [store], () => true, at(0)), { begun: ['GED'], over: [], lasting: [] }, null, at(5))
	expect(dueNews(looked(before, [store, mailbox], () => true, START - 24 * HOUR), START - 24 * HOUR + 10 * MINUTE))
		.toMatchObject({ begun: [mailbox.about] })
})

it('the mail says what is new with what to do, what is over, and what lasts with its day', () => {
	const [since, overSince] = [at(0), at(90)].map((time) => new Date(time).toISOString()) as [string, string]
	const entry = { level: 'problem' as const, since, toldAt: null, overSince }
	const book = { ...EMPTY, entries: { GED: entry, 'liste blanche': entry, registre: entry } }
	const news = { begun: ['GED'], over: ['registre'], lasting: ['liste blanche'] }
	const { subject, text } = letterOf(news, book, [store, list], { host: 'serveur', timeZone: 'Europe/Paris' })
	expect(subject).toBe('[MSSanté] Alerte : GED')
	expect(text).toContain('Nouveau :\n- GED\n  Plus rien ne peut être classé.\n  À faire : Rallumez-la.')
	expect(text).toContain('Terminé :\n- registre, le 26 novembre 2026 à 10:30')
	expect(text).toContain('Toujours là :\n- liste blanche (à surveiller), depuis le 26 novembre 2026 à 09:00\n  À rafraîchir.')
	expect(text).toContain('machine serveur')
})
