/** The proof of a sending: one page that says who sent what to whom, who approved it, when, and what became of it for each recipient. */
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { VisaShown } from './visas.ts'

import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { safeName, suffixed } from '../ged/names.ts'
import { sendingById, sentDocumentsOf } from '../ledger/reads/outgoing.reads.ts'
import { typeLabel } from '../mssante/cda/document-type.ts'
import { readableSubject } from '../mssante/subject/subject.ts'
import { resolveFolder } from '../patients/patient-folder.ts'
import { BOLD, FONT, newPdf, printable } from '../reading/pdf-style.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { gatherSendings } from '../views/sendings.view.ts'
import { STATE_WORDS } from './recipient-state.ts'
import { isMade, reportOf } from './report.ts'
import { tiesOf } from './ties.ts'
import { wholeOf } from './told-words.ts'
import { visasShownOf } from './visas-shown.ts'
import { visaWords } from './visas.ts'

/** Points: many recipients make the lines smaller, one page holds them all. */
const SIZES = { few: 9, many: 7 }
const MANY = 15
const MAX_REPLY = 110

/** @param visas in the order in which they were given; none: nobody had to approve. @throws {MssError} MSS-UNKNOWN */
export async function proofOf(
	{ db, clock }: Pick<Ledger, 'db' | 'clock'>,
	{ timeZone, mailboxes }: Config,
	id: number,
	visas: VisaShown[],
): Promise<Buffer> {
	const now = new Date(clock.now())
	const row = await sendingById(db, id)
	if (!row) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	if (!isMade(row)) {
		throw new MssError('MSS-SEND-STATE', 'cet envoi n’a pas été préparé, rien n’est parti')
	}
	const [sending] = await gatherSendings(db, [row])
	const { documents, recipients } = sending!
	const report = reportOf(sending!, now)
	const date = new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'long', timeStyle: 'medium' })
	const label = mailboxes.find(({ address }) => address === row.mailbox)?.label
	const size = recipients.length + documents.length + visas.length > MANY ? SIZES.many : SIZES.few

	const pdf = await newPdf('Preuve d’envoi MSSanté', now)
	const line = (name: string, value: string) =>
		pdf
			.font(BOLD)
			.fontSize(size)
			.text(`${name} : `, { continued: true })
			.font(FONT)
			.text(printable(value) || '—')
	const heading = (text: string) =>
		pdf
			.moveDown(0.8)
			.font(BOLD)
			.fontSize(size + 2)
			.text(text)
			.moveDown(0.2)
	pdf.font(BOLD).fontSize(15).text('Preuve d’envoi par MSSanté').moveDown(0.5)
	line('De', [label, row.mailbox].filter(Boolean).join(' – '))
	line('Objet', readableSubject(row.subject))
	line('Préparé le', date.format(new Date(row.created_at)))
	line('Identifiant du message', row.header_id)
	line('Empreinte du message (SHA-256)', row.raw_sha256)
	heading(documents.length > 1 ? 'Documents' : 'Document')
	for (const { title, name, type_code: type, sha256 } of documents) {
		pdf.font(FONT)
			.fontSize(size)
			.text(
				printable(
					[title, type === null ? null : typeLabel(type), name]
						.filter((text, index, all) => text !== null && all.indexOf(text) === index)
						.join(' – '),
				),
			)
		pdf.fontSize(size - 1).text(`SHA-256 ${sha256}`, { indent: 10 })
	}
	for (const words of tiesOf(report)) {
		pdf.moveDown(0.2).font(FONT).fontSize(size).text(words)
	}
	if (visas.length > 0) {
		heading('Validation')
	}
	for (const visa of visas) {
		const { what, facts } = visaWords(visa, date)
		line(visa.name, what)
		if (facts.length > 0) {
			pdf.fontSize(size - 1).text(printable(facts.join(' ; ')), { indent: 10 })
		}
	}
	heading(recipients.length > 1 ? 'Destinataires' : 'Destinataire')
	for (const recipient of recipients) {
		const { address: compared, written, state, accepted_at: acceptedAt, changed_at: changedAt, code } = recipient
		const address = written ?? compared
		pdf.font(BOLD)
			.fontSize(size)
			.text(`${printable(address)} : `, { continued: true })
			.text(`${STATE_WORDS[state]} `, { continued: true })
			.font(FONT)
			.text(`(${date.format(new Date(changedAt))})`)
		const facts = [
			acceptedAt === null ? null : `pris en charge par l’opérateur le ${date.format(new Date(acceptedAt))}`,
			[code, wholeOf(recipient)].filter(Boolean).join(' ').replace(/\s+/g, ' ').slice(0, MAX_REPLY) || null,
		]
		pdf.fontSize(size - 1).text(printable(facts.filter(Boolean).join(' ; ')), { indent: 10 })
	}
	pdf.moveDown(1)
		.font(FONT)
		.fontSize(size - 1)
		.text(
			`Établi le ${date.format(now)} d’après le registre des envois. « Remis » vient de l’opérateur du destinataire, « Lu », « `
			+ 'Intégré » et « Non intégré » du destinataire lui-même.',
		)
	pdf.end()
	return buffer(pdf as unknown as AsyncIterable<Buffer>)
}

/** Of its file, without what ends it. */
export function proofName(id: number): string {
	return safeName(`Preuve d’envoi MSSanté ${id}`)
}

/**
 * Files the proof in `where`, else beside the first document that is in the GED, else in the patient's folder.
 *
 * @throws {MssError} MSS-UNKNOWN, MSS-SEND-STATE, MSS-GED-…
 */
export async function fileProof(context: Context, id: number, actor: string, where?: string): Promise<{ path: string }> {
	const { ledger, ged, spool, config } = context
	const bytes = await proofOf(ledger, config, id, await visasShownOf(ledger.db, id))
	const folder = where ?? (await folderFor(context, id))
	const work = spool.workFolder(`proof-${randomUUID()}`)
	const sha256 = createHash('sha256').update(bytes).digest('hex')
	await mkdir(work, { recursive: true, mode: 0o700 })
	try {
		const file = join(work, 'proof.pdf')
		await writeFile(file, bytes, { mode: 0o600 })
		const base = proofName(id)
		for (const name of [`${base}.pdf`, suffixed(base, '.pdf', sha256.slice(0, 8))]) {
			const created = await ged.create([folder, name].filter((part) => part !== '' && part !== '.').join('/'), {
				file,
				size: bytes.length,
				sha256,
			})
			if (created.outcome !== 'taken') {
				await ledger.change((tx) =>
					ledger.audit.append(tx, [{ action: 'proof', actor, details: { outgoing: id, sha256, fileId: created.entry.fileId } }]))
				return { path: created.entry.path }
			}
		}
		throw new MssError('MSS-GED-NAME')
	} finally {
		await rm(work, { recursive: true, force: true })
	}
}

async function folderFor(context: Context, id: number): Promise<string> {
	const {
		ledger: { db },
		ged,
		config,
	} = context
	const row = (await sendingById(db, id))!
	const documents = await sentDocumentsOf(db, [id])
	const found = await ged.locate(documents.flatMap(({ file_id: fileId, path }) => fileId === null ? [] : [{ fileId, path }]))
	const [first] = [...found.values()]
	if (first) {
		return dirname(first.path)
	}
	if (row.patient_id === null) {
		throw new MssError(
			'MSS-SEND-STATE',
			'le document n’est pas dans la GED et ce message ne concerne aucun patient ; écrivez la preuve ailleurs avec --output',
		)
	}
	const folder = await resolveFolder(context, row.structure, row.patient_id, mailboxOf(config, row.mailbox)?.filing)
	if ('doubt' in folder) {
		throw new MssError('MSS-SEND-STATE', inWords(folder.doubt))
	}
	return `${folder.path}/MSSanté`
}
