/** Never in the wrong record: what comes with a document, what a sender claims, how a name is written. The true program, on a folder. */
import type { MailWish } from '../demo/fixtures/mail.fixture.ts'
import type { XdmWish } from '../demo/fixtures/xdm.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { zip } from '../demo/fixtures/xdm.ts'
import { makeWorld } from './support/world.support.ts'

const [marguerite, paul, pierre, jeanne] = PEOPLE as [
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
	(typeof PEOPLE)[number],
]
const PNG = Buffer.concat([Buffer.from('89504E470D0A1A0A0000000D49484452', 'hex'), Buffer.alloc(40_000, 7)])
/** A shortcut of Windows ([MS-SHLLINK] §2.1). */
const LNK = Buffer.concat([Buffer.from('4C0000000114020000000000C000000000000046', 'hex'), Buffer.alloc(60)])

interface Case {
	state: string
	rules: string[]
	/** Folders in which its documents are. */
	folders: string[]
}

/** What becomes of each message, by its title: all taken in at once. */
async function outcomes(world: World, mails: Map<string, Buffer>): Promise<Map<string, Case>> {
	for (const raw of mails.values()) {
		world.drop(raw)
	}
	const { json } = await world.run('collect', '--once')
	const titles = [...mails.keys()]
	return new Map(
		(json.messages as { state: string, reasons: { rule: string }[], documents: { path: string }[] }[]).map((message, index) => [
			titles[index]!,
			{
				state: message.state,
				rules: message.reasons.map(({ rule }) => rule),
				folders: [...new Set(message.documents.map(({ path }) => path.split('/').slice(0, -1).join('/')))],
			},
		]),
	)
}

async function docx(text: string): Promise<Buffer> {
	const runs = text
		.split('')
		.map((letter) => `<w:r><w:t>${letter}</w:t></w:r>`)
		.join('')
	return zip({
		'[Content_Types].xml': Buffer.from('<Types/>'),
		'word/document.xml': Buffer.from(`<w:document xmlns:w="w"><w:body><w:p>${runs}</w:p></w:body></w:document>`),
	})
}

describe('beside a document whose identity is exact', () => {
	let seen: Map<string, Case>
	beforeAll(async () => {
		const world = await makeWorld()
		const mails = new Map<string, Buffer>()
		const own = async (text = 'Hospitalisation sans particularité.') => makePdf(text)
		const add = async (
			title: string,
			more: MailWish['attachments'] = [],
			{ mail = {}, xdm = {}, pdf = undefined as Buffer | undefined } = {} as {
				mail?: Partial<MailWish>
				xdm?: Partial<XdmWish>
				pdf?: Buffer | undefined
			},
		) => {
			const cda = makeCda({ person: marguerite, title, pdf: pdf ?? (await own(title)) })
			mails.set(title, await makeHealthMail({ cdas: [cda], mail: { attachments: more, ...mail }, ...xdm }))
		}
		const file = (filename: string, content: Buffer | string, contentType = 'application/octet-stream') => [
			{ filename, content: Buffer.from(content as Buffer), contentType },
		]
		await add('alone')
		await add('a readable second PDF', file('annexe.pdf', await makePdf('Consignes de sortie.'), 'application/pdf'))
		await add('a note in plain text', file('note.txt', 'Reprise du traitement habituel.', 'text/plain'))
		await add('an office document', file('annexe.docx', await docx('Consignes de sortie.')))
		await add('their own name and birth date in their own PDF', [], {
			pdf: await makePdf('Mme Marguerite LEFÈVRE née ÉLOÏSE-DURAND, le 12/03/1941, matricule 2 41 03 75 112 003'),
		})
		await add(
			'a second PDF of another',
			file('annexe.pdf', await makePdf(`M. CHARPENTIER Paul, né le 21/06/1938, INS ${matriculeOf(paul)}`), 'application/pdf'),
		)
		await add(
			'a second PDF with the birth date of another, as people write it',
			file('annexe.pdf', await makePdf('M. CHARPENTIER né le 21 juin 1938'), 'application/pdf'),
		)
		await add('their own PDF says another', [], { pdf: await makePdf('Compte rendu de M. Paul CHARPENTIER, né le 21/6/1938') })
		await add('an undeclared file of the archive about another', [], {
			xdm: { more: { 'IHE_XDM/SUBSET01/ANNEXE.PDF': await makePdf(`CHARPENTIER Paul ${matriculeOf(paul).slice(0, 13)}`) } },
		})
		await add('an office document about another', file('annexe.docx', await docx('M. CHARPENTIER Paul')))
		await add('a forwarded message about another', [
			{
				filename: 'transfert.eml',
				content: await makeMail({ subject: 'M. Charpentier', text: 'Bonjour, pour M. Pierre Charpentier.' }),
				contentType: 'message/rfc822',
			},
		])
		await add('a name in a file name', file('CharpentierPaul.txt', 'Bilan.', 'text/plain'))
		await add('another in the words of the message', [], {
			mail: { text: 'Bonjour, voici aussi pour Jeanne MARTIN, née le 05/10/45.' },
		})
		await add('another in the HTML alone', [], {
			mail: { text: 'Bonjour.', html: '<p>Bonjour, <span style="display:none">pour M. Paul CHARPENTIER</span></p>' },
		})
		await add('another in the subject', [], { mail: { subject: 'XDM/1.0/DDM+Compte rendu CHARPENTIER Paul' } })
		await add('a picture', file('photo.png', PNG, 'image/png'))
		await add(
			'a scan without words',
			file(
				'scan.pdf',
				'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 '
				+ 'obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj trailer<</Root 1 0 R>>',
				'application/pdf',
			),
		)
		await add('a program', file('lecteur.exe', 'MZ\x90\0'))
		await add('a shortcut without its name', file('document', LNK))
		await add('a page with a script', file('page.html', '<html><script>1</script></html>', 'text/html'))
		await add('a page under another name', file('page.txt', '<!DOCTYPE html><html><body onload=x()>', 'text/plain'))
		await add('a drawing', file('dessin.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'))
		await add('an archive', file('annexes.zip', await zip({ 'a.txt': Buffer.from('a') }), 'application/zip'))
		await add('a word of mixed letters', file('note.txt', 'Concerne M. CHАRPENTIEZ', 'text/plain'))
		seen = await outcomes(world, mails)
	})

	it.each([
		'alone',
		'a readable second PDF',
		'a note in plain text',
		'an office document',
		'their own name and birth date in their own PDF',
	])('%s: filed', (title) => {
		expect(seen.get(title)).toMatchObject({ state: 'filed', folders: [`${marguerite.folder}/MSSanté`] })
	})
	it.each([
		['a second PDF of another', 'other-patient-beside'],
		['a second PDF with the birth date of another, as people write it', 'other-patient-beside'],
		['their own PDF says another', 'other-patient-inside'],
		['an undeclared file of the archive about another', 'other-patient-beside'],
		['an office document about another', 'other-patient-beside'],
		['a forwarded message about another', 'other-patient-beside'],
		['a name in a file name', 'other-patient-beside'],
		['another in the words of the message', 'other-patient-beside'],
		['another in the HTML alone', 'other-patient-beside'],
		['another in the subject', 'other-patient-beside'],
		['a picture', 'companion-unread'],
		['a scan without words', 'companion-unread'],
		['a program', 'companion-unread'],
		['a shortcut without its name', 'companion-unread'],
		['a page with a script', 'companion-unread'],
		['a page under another name', 'companion-unread'],
		['a drawing', 'companion-unread'],
		['an archive', 'companion-unread'],
		['a word of mixed letters', 'mixed-scripts'],
	])('%s: waits (%s)', (title, rule) => {
		expect(seen.get(title)).toMatchObject({ state: 'review', folders: ['À classer'] })
		expect(seen.get(title)!.rules).toContain(rule)
	})
})

describe('twins and homonyms', () => {
	it('are filed each in their own folder, though what is said of one is half said of the other', async () => {
		const world = await makeWorld()
		const mails = new Map<string, Buffer>()
		for (const person of [paul, pierre, jeanne]) {
			const words = `${person.given[0]} ${person.family}, né(e) le ${person.birthDate.replace(/(....)(..)(..)/, '$3/$2/$1')}. `
				+ 'Examen normal, docteur Simon.'
			const cda = makeCda({ person, title: person.id, pdf: await makePdf(words) })
			mails.set(person.id, await makeHealthMail({ cdas: [cda], mail: { text: words } }))
		}
		mails.set(
			'swapped',
			await makeHealthMail({
				cdas: [makeCda({ person: paul, title: 'swapped', pdf: await makePdf('Pierre CHARPENTIER, né le 21/06/1938') })],
			}),
		)
		const seen = await outcomes(world, mails)
		for (const person of [paul, pierre, jeanne]) {
			expect(seen.get(person.id)).toMatchObject({ state: 'filed', folders: [`${person.folder}/MSSanté`] })
		}
		expect(seen.get('swapped')).toMatchObject({ state: 'review', rules: expect.arrayContaining(['other-patient-inside']) })
	})
})

describe('a sender in the trust space', () => {
	it('is the envelope and the header, both', async () => {
		const world = await makeWorld()
		writeFileSync(
			join(world.root, 'list.xml'),
			'<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema"><Domaine><Nom>chu.exemple.mssante.fr</Nom></Domaine>'
			+ '</ListeBlanche>',
		)
		await world.run('trust', 'import', join(world.root, 'list.xml'))
		const mails = new Map<string, Buffer>()
		const add = async (title: string, head: string, twist = (raw: string) => raw) => {
			const raw = await makeHealthMail({ cdas: [makeCda({ person: marguerite, title, pdf: await makePdf(title) })] })
			mails.set(title, Buffer.from(head + twist(raw.toString('latin1')), 'latin1'))
		}
		await add('both', 'Return-Path: <cardiologie@chu.exemple.mssante.fr>\r\n')
		await add('no return path', '')
		await add('another return path', 'Return-Path: <pirate@ailleurs.exemple.com>\r\n')
		await add(
			'authentication failed',
			'Authentication-Results: mx.operateur.fr; spf=pass; dmarc=fail (p=none) header.from=chu.exemple.mssante.fr\r\n',
		)
		await add('authentication passed', 'Authentication-Results: mx.operateur.fr; spf=pass; dkim=pass; dmarc=pass\r\n')
		await add('a second From that nobody can read', '', (raw) => raw.replace(/^From: .*$/m, (from) => `${from}\r\nFrom: Docteur `
			+ '<pas une adresse>'))
		await add('two people in From, one unreadable', '', (raw) => raw.replace(/^From: (.*)$/m, 'From: $1, "Docteur X" <x@>'))
		const seen = await outcomes(world, mails)
		expect([...seen].map(([title, { state, rules }]) => [title, state, rules[0]])).toEqual([
			['both', 'filed', 'exact-ins'],
			['no return path', 'filed', 'exact-ins'],
			['another return path', 'review', 'untrusted-return-path'],
			['authentication failed', 'review', 'sender-authentication'],
			['authentication passed', 'filed', 'exact-ins'],
			['a second From that nobody can read', 'review', 'sender-unclear'],
			['two people in From, one unreadable', 'review', 'sender-unclear'],
		])
	})
})
