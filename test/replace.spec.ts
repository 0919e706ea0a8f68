/** What we sent, replaced and taken back: from our queue to the record of whom it went to, on a real operator. */
import type { MailHost } from './support/mail-host.ts'

import { simpleParser } from 'mailparser'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pdfText } from '../server/reading/pdf-text.ts'
import { startMailHost } from './support/mail-host.ts'
import { arrived, partners } from './support/partners.ts'
import { sendingWorld } from './support/sending.support.ts'

let host: MailHost

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const WAIT = ['--wait', '20']

describe('a document replaced', () => {
	it('is filed by its recipient as the next version, beside the old one, and each tells of the other', async () => {
		const { ime, ehpad } = await partners(host)
		const first = (
			await ime.send(ehpad.address, [
				'--patient',
				'R001',
				'--file',
				await ime.pdf('Une erreur'),
				'--type',
				'80771-9',
				'--title',
				'PAI',
				...WAIT,
			])
		).json
		expect(await ehpad.collect()).toMatchObject({ filed: 1 })
		const { code, json } = await ime.run('replace', String(first.id), '--file', await ime.pdf('Corrigé', 'corrige.pdf'), ...WAIT)
		expect(code).toBe(0)
		expect(json).toMatchObject({ state: 'sent', recipients: [{ address: ehpad.address, state: 'accepted' }] })

		const raw = await arrived(host, ehpad.address, json.messageId)
		const mail = await simpleParser(raw)
		expect(mail.subject).toMatch(/^XDM\/1\.0\/DDM\+\[Annule et remplace\] Projet d'accueil individualisé ELOISE-DURAND MARGUERITE/)
		expect(mail.inReplyTo).toBe(first.messageId)
		expect(mail.references).toBe(first.messageId)
		expect(mail.text).toMatch(/Ce document annule et remplace celui que nous vous avons envoyé le \d{2}\/\d{2}\/\d{4} : « PAI »\./)

		writeFileSync(join(ime.root, 'v2.eml'), raw)
		const { json: { documents, findings } } = await ime.run('inspect', join(ime.root, 'v2.eml'))
		const before = (await ime.run('sent', String(first.id))).json
		expect(findings).toEqual([])
		const ledger = new DatabaseSync(join(ime.root, 'data/ledger.db'), { readOnly: true })
		const [v1] = ledger.prepare('SELECT cda_id, set_id FROM outgoing_documents ORDER BY outgoing_id').all()
		ledger.close()
		expect(documents[0].cda).toMatchObject({
			action: 'replace',
			version: 2,
			setId: v1!.set_id,
			replaces: v1!.cda_id,
			title: 'PAI',
			type: { code: '80771-9' },
		})
		expect(documents[0].cda.id).not.toBe(v1!.cda_id)
		expect(before).toMatchObject({
			replacedBy: json.id,
			retracted: null,
			replaces: null,
			documents: [{ version: 1, replacedBy: json.id }],
		})
		expect((await ime.run('sent', String(json.id))).json).toMatchObject({
			replaces: first.id,
			replacedBy: null,
			documents: [{ version: 2 }],
		})

		const collected = await ehpad.collect(2)
		expect(collected).toMatchObject({ received: 1, filed: 1, review: 0 })
		expect(collected.messages[0].reasons.map(({ rule }: { rule: string }) => rule)).toEqual(['exact-ins'])
		expect(ehpad.files().filter((path) => path.endsWith('.xml'))).toHaveLength(2)
		const [old] = (await ehpad.run('why', '1')).json[0].documents
		const [next] = (await ehpad.run('why', '2')).json[0].documents
		expect(old.supersededBy).toBe(next.id)
	})

	it('is found by its set and version, even by who ignores which document it names', async () => {
		const { ime, ehpad } = await partners(host)
		const sent = (await ime.send(ehpad.address, ['--patient', 'R001', '--file', await ime.pdf('Un'), ...WAIT])).json
		await ehpad.collect()
		const ledger = new DatabaseSync(join(ehpad.root, 'data/ledger.db'))
		ledger.exec('UPDATE documents SET cda_id = \'autre\' WHERE cda_id IS NOT NULL')
		ledger.close()
		await ime.run('replace', String(sent.id), '--file', await ime.pdf('Deux', 'deux.pdf'), ...WAIT)
		await ehpad.collect(2)
		const [old] = (await ehpad.run('why', '1')).json[0].documents
		expect(old.supersededBy).toEqual(expect.any(Number))
	})

	it('goes to those who have it, from the same mailbox, about the same patient, as masked as before; the chain of its versions is '
		+ 'whole', async () => {
		const world = await sendingWorld(host)
		const [one, two] = ['v1-a@ehpad.exemple.mssante.fr', 'v1-b@ehpad.exemple.mssante.fr']
		const first = (
			await world.send(
				[one, two],
				['--patient', 'R002', '--file', await world.pdf('1'), '--mask', 'INVISIBLE_PATIENT', '--date', '2026-11-10', ...WAIT],
			)
		).json
		const second = (
			await world.run('replace', String(first.id), '--file', await world.pdf('2', '2.pdf'), '--title', 'Autre titre', ...WAIT)
		).json
		const third = (await world.run('replace', String(second.id), '--file', await world.pdf('3', '3.pdf'), ...WAIT)).json
		expect(third).toMatchObject({ state: 'sent', recipients: [{ state: 'accepted' }, { state: 'accepted' }] })
		const raw = await Promise.any([one, two].map((to) => arrived(host, to, third.messageId)))
		const mail = await simpleParser(raw)
		expect(mail.references).toEqual([first.messageId, second.messageId])
		expect(mail.inReplyTo).toBe(second.messageId)
		writeFileSync(join(world.root, 'v3.eml'), raw)
		const { json } = await world.run('inspect', join(world.root, 'v3.eml'))
		expect(json.documents[0].cda).toMatchObject({ version: 3, title: 'Autre titre', maskings: ['INVISIBLE_PATIENT'] })
		expect(mail.attachments.map(({ filename }) => filename)).toContainEqual(expect.stringMatching(/^20261110_/))
		expect(third.recipients.map(({ address }: { address: string }) => address)).toEqual([one, two])
		const { json: threads } = await world.run('sent')
		expect(threads.map(({ replacedBy }: { replacedBy: number | null }) => replacedBy)).toEqual([null, third.id, second.id])
	})

	it('of several is said by its number; without it, as many files are wanted', async () => {
		const world = await sendingWorld(host)
		const to = 'several@ehpad.exemple.mssante.fr'
		const sent = (
			await world.send(to, [
				'--patient',
				'R001',
				'--file',
				await world.pdf('a', 'a.pdf'),
				await world.pdf('b', 'b.pdf'),
				'--title',
				'A',
				'--title',
				'B',
				...WAIT,
			])
		).json
		const { code, json: refused } = await world.run('replace', String(sent.id), '--file', await world.pdf('c', 'c.pdf'))
		expect([code, refused.error.code]).toEqual([1, 'MSS-REPLACE-FILES'])
		const { json } = await world.run('replace', String(sent.id), '--document', '2', '--file', await world.pdf('c', 'c.pdf'), ...WAIT)
		expect((await world.run('sent', String(json.id))).json.documents).toMatchObject([{ title: 'B', version: 2 }])
		expect((await world.run('sent', String(sent.id))).json.documents).toMatchObject([
			{ title: 'A', replacedBy: null },
			{ title: 'B', replacedBy: json.id },
		])
	})

	it('replaces nothing twice: a key is one sending, a version has one successor, the same bytes are none', async () => {
		const world = await sendingWorld(host)
		const file = await world.pdf('a', 'a.pdf')
		const sent = (await world.send('twice@ehpad.exemple.mssante.fr', ['--patient', 'R001', '--file', file, ...WAIT])).json
		expect((await world.run('replace', String(sent.id), '--file', file)).json.error.code).toBe('MSS-SEND-AGAIN')
		const words = ['replace', String(sent.id), '--file', await world.pdf('b', 'b.pdf'), '--key', 'une-cle', ...WAIT]
		const { json } = await world.run(...words)
		const again = (await world.run(...words)).json
		expect(again).toMatchObject({ id: json.id, notices: [] })
		const { json: late } = await world.run('replace', String(sent.id), '--file', await world.pdf('c', 'c.pdf'))
		expect(late.error).toMatchObject({ code: 'MSS-REPLACE-STATE', text: expect.stringContaining(`remplacé par l’envoi n° ${json.id}`) })
	})

	it('is cancelled instead, when it has not left; sent anew, when it reached nobody; told by hand, when it is a letter', async () => {
		const world = await sendingWorld(host)
		const file = await world.pdf('x', 'x.pdf')
		const replaced = async (id: number) => (await world.run('replace', String(id), '--file', file)).json.error.text as string
		const letter = (await world.send('letter@ehpad.exemple.mssante.fr', ['--no-xdm', '--text', 'Bonjour', ...WAIT])).json
		expect(await replaced(letter.id)).toContain('simple courrier')
		const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
		const sent = (
			await world.send('queued@ehpad.exemple.mssante.fr', ['--patient', 'R001', '--file', await world.pdf('y', 'y.pdf'), ...WAIT])
		).json
		ledger.exec(`UPDATE recipients SET state = 'queued', next_attempt_at = '2999-01-01' WHERE outgoing_id = ${sent.id}`)
		expect(await replaced(sent.id)).toMatch(/annulez-le dans «\u00A0Envois\u00A0».*mssante cancel/)
		await world.run('cancel', String(sent.id))
		expect(await replaced(sent.id)).toContain('annulé avant de partir')
		ledger.exec(`UPDATE outgoing SET cancelled_at = NULL WHERE id = ${sent.id}`)
		ledger.close()
		expect(await replaced(sent.id)).toContain('n’est arrivé chez personne')
	})
})

describe('a document taken back', () => {
	it('comes again with the very bytes that left, the order to delete them and the reason; a person of the other side is told what it '
		+ 'is about', async () => {
		const { ime, ehpad } = await partners(host)
		const first = (
			await ime.send(ehpad.address, ['--patient', 'R001', '--file', await ime.pdf('Un secret'), '--title', 'Synthèse', ...WAIT])
		).json
		await ehpad.collect()
		const { code, json } = await ime.run('retract', String(first.id), '--reason', 'Adressé par erreur', ...WAIT)
		expect(code, JSON.stringify(json)).toBe(0)
		const [sent, taken] = [await arrived(host, ehpad.address, first.messageId), await arrived(host, ehpad.address, json.messageId)]
		const mail = await simpleParser(taken)
		expect(mail.subject).toMatch(/^XDM\/1\.0\/DDM\+\[Suppression\] Document du secteur social/)
		expect(mail.inReplyTo).toBe(first.messageId)
		expect(mail.text).toContain('Motif : Adressé par erreur')
		const said = await Promise.all([sent, taken].map(async (raw, index) => {
			writeFileSync(join(ime.root, `${index}.eml`), raw)
			return (await ime.run('inspect', join(ime.root, `${index}.eml`))).json
		}))
		expect(said[1].findings).toEqual([])
		expect(said[1].documents[0]).toMatchObject({
			sha256: said[0].documents[0].sha256,
			cda: { action: 'delete', id: said[0].documents[0].cda.id },
		})
		expect(said[1].documents[1].sha256).toBe(said[0].documents[1].sha256)
		expect((await ime.run('sent', String(first.id))).json).toMatchObject({ retracted: json.id, replacedBy: null })
		expect((await ime.run('sent', String(json.id))).json).toMatchObject({ retracts: first.id })

		const collected = await ehpad.collect(2)
		expect(collected).toMatchObject({ received: 1, filed: 0, review: 1 })
		expect(collected.messages[0].reasons[0]).toMatchObject({
			rule: 'deletion',
			text: expect.stringMatching(/«\sSynthèse\s».*LEFÈVRE Marguerite\/MSSanté.*rien n’est jamais effacé/),
		})
		expect(ehpad.files().filter((path) => path.startsWith('Résidents/'))).toHaveLength(2)
	})

	it('is not of an old version, nor twice, nor without a reason, nor once the message is gone', async () => {
		const world = await sendingWorld(host)
		const first = (await world.send('retract@ehpad.exemple.mssante.fr', ['--patient', 'R001', '--file', await world.pdf('1'), ...WAIT]))
			.json
		const second = (await world.run('replace', String(first.id), '--file', await world.pdf('2', '2.pdf'), ...WAIT)).json
		expect((await world.run('retract', String(first.id), '--reason', 'x')).json.error.code).toBe('MSS-REPLACE-STATE')
		expect((await world.run('retract', String(second.id))).code).toBe(2)
		const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
		const { spool } = ledger.prepare('SELECT spool FROM outgoing WHERE id = ?').get(second.id)!
		ledger.prepare('UPDATE outgoing SET spool = NULL WHERE id = ?').run(second.id)
		expect((await world.run('retract', String(second.id), '--reason', 'x')).json.error).toMatchObject({
			code: 'MSS-RETRACT-GONE',
			text: expect.stringContaining('Téléphonez'),
		})
		ledger.prepare('UPDATE outgoing SET spool = ? WHERE id = ?').run(String(spool), second.id)
		ledger.close()
		const third = (await world.run('retract', String(second.id), '--reason', 'x', '--key', 'retrait-1', ...WAIT)).json
		expect((await world.run('retract', String(second.id), '--reason', 'x', '--key', 'retrait-1', ...WAIT)).json).toMatchObject({
			id: third.id,
			notices: [],
		})
		expect((await world.run('retract', String(second.id), '--reason', 'x')).json.error.text).toContain('déjà été retiré')
		expect((await world.run('replace', String(third.id), '--file', await world.pdf('4', '4.pdf'))).json.error.text).toContain(
			'demande de retrait',
		)
	})
})

it('its proof says what it replaces', async () => {
	const world = await sendingWorld(host)
	const first = (await world.send('proof@ehpad.exemple.mssante.fr', ['--patient', 'R001', '--file', await world.pdf('1'), ...WAIT])).json
	await world.run('replace', String(first.id), '--file', await world.pdf('2', '2.pdf'), ...WAIT)
	await world.run('proof', String(first.id), '--output', join(world.root, 'proof.pdf'))
	expect(await pdfText(join(world.root, 'proof.pdf'))).toContain('remplacé par l’envoi n° 2')
})
