/** A request is checked and composed: its bytes are in the spool when all is well, and everything that prevents it is said before. */
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { DocumentType } from '../mssante/cda/document-type.ts'
import type { Masking, Sheet } from '../mssante/cda/sheet.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Patient } from '../patients/patient.ts'
import type { Spooled } from '../spool/spool.ts'
import type { HealthDocument, Mail } from './compose.ts'
import type { Notice } from './notice.ts'
import type { SendRequest } from './request.ts'
import type { Sender } from './sender.ts'
import type { SourceFile } from './source-files.ts'
import type { LastVersions, Lineage } from './versions.ts'

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { writtenForms } from '../directory/met.ts'
import { checkForgottenKey, restorationOf } from '../doubts/restoration.ts'
import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { megabytes } from '../mailbox/submit.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { DEFAULT_TYPE, documentType } from '../mssante/cda/document-type.ts'
import { xMssHeaders } from '../mssante/headers/x-mss.ts'
import { NOBODY } from '../mssante/ins/identity.ts'
import { xdmSubject } from '../mssante/subject/subject.ts'
import { concernsInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { patientOf } from '../patients/registry.ts'
import { addresseesOf, checkMaskings, checkOpposition, checkOwnDomain, citizenNotices } from './addressees.ts'
import { sendingBefore } from './again.ts'
import { masksOfAlert } from './alert.ts'
import { bodyOf } from './body.ts'
import { composeHealthMail, composeLetter } from './compose.ts'
import { checkFamily } from './guard-family.ts'
import { checkHolder } from './holder.ts'
import { checkTraits, identityToSend } from './identity-to-send.ts'
import { localTime, serviceStartOf } from './local-time.ts'
import { namingNotices } from './names-of-senders.ts'
import { checkNil } from './nil.ts'
import { notice } from './notice.ts'
import { LIMITS } from './request.ts'
import { domainOfSender, senderOf, signatoriesOf } from './sender.ts'
import { lineageOfSheet, sheetOf } from './sheet-of.ts'
import { bringFiles, checkFiles } from './source-files.ts'
import { chainTo } from './thread.ts'
import { lastVersions, replacementWords } from './versions.ts'
import { checkWhose, wordsOf } from './whose.ts'

/** Bytes of a whole message that a citizen's mailbox takes (mssante.md §2.2). */
const CITIZEN_SIZE = 25_000_000
/** A message below this needs no question about the operator's limit (default cap of operators: 10 MB). */
const SURE_SIZE = 1_000_000
/** The beginning of a hash, written as a UUID is. */
const UUID_FORM = /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/

export interface Made {
	sender: Sender
	patient: Patient | null
	mail: Mail
	files: SourceFile[]
	titles: string[]
	types: DocumentType[]
	/** One for each file. */
	lineage: Lineage[]
	/** Message-IDs of the versions before, the first one first; empty: it is none. */
	chain: string[]
	notices: Notice[]
	spooled: Spooled
}

/** @throws {MssError} why it may not leave: then nothing is kept */
export async function make(context: Context, request: SendRequest): Promise<Made> {
	const { config, ledger: { db }, spool } = context
	const work = `out-${randomUUID()}`
	const opening = await openingOf(context, request, request.isXdm)
	const { sender, addresses, written, messageId } = opening
	const previous = request.replaces === null ? null : await lastVersions(db, request.replaces)
	const patient = await patientFor(context, sender, request)
	if (patient !== null) {
		await checkOpposition(db, patient, addresses)
	}
	const types = request.isXdm ? typesOf(request) : []
	const titles = titlesOf(request, types)
	const notices = [...await namingNotices(context, sender.mailbox), ...citizenNotices(addresses, patient)]
	if (!request.isXdm && request.files.length > 0) {
		notices.push(notice('plain'))
	}
	if (sender.mailbox.type === 'APP') {
		notices.push(notice('applicative', sender.replyTo))
	}
	const identity = patient === null ? { identity: NOBODY, notices: [] } : identityToSend(patient, config.ins.environment)
	if (request.isXdm) {
		checkTraits(identity.identity)
		notices.push(...identity.notices)
	}
	const now = new Date(context.clock.now())
	const createdAt = localTime(now, config.timeZone)
	const serviceStart = request.serviceDate === null ? createdAt : serviceStartOf(request.serviceDate, config.timeZone, now)
	const signatories = request.isXdm ? signatoriesOf(config, sender, request.approval) : null

	await mkdir(spool.workFolder(work), { recursive: true, mode: 0o700 })
	let looking: Promise<{ notices: Notice[], isAlert: boolean }> | null = null
	try {
		const brought = await bringFiles(context.ged, request, spool.workFolder(work))
		checkSeen(request, brought)
		// A reader looks into the documents while they are checked and composed: mostly, that changes nothing.
		looking = patient === null ? wordsOf(context, request, brought) : checkWhose(context, sender.structure, patient, request, brought)
		looking?.catch(() => {})
		const { files, notices: about } = await checkFiles(context.pool, brought, request, spool.workFolder(work))
		notices.push(...about)
		if (!request.again) {
			await refuseTwice(db, sender, patient?.id ?? null, addresses, files)
		}
		const chain = previous?.chain ?? (request.answers === null ? [] : await chainTo(context, sender.structure, request.answers))
		const sheetsFor = (maskings: Masking[]) => signatories === null
			? []
			: files.map((_, index) => sheetOf(
					{ sender, signatories, patientId: patient!.id, identity: identity.identity, createdAt, serviceStart },
					{
						type: types[index]!,
						title: titles[index]!,
						previous: previous?.documents[index] ?? null,
						isDated: request.serviceDate !== null,
					},
					maskings,
				))
		const write = async (maskings: Masking[]) => {
			const sheets = sheetsFor(maskings)
			const parts = {
				chain,
				sender,
				addresses: written,
				sheets,
				titles,
				identity: identity.identity,
				notices,
				date: now,
				messageId,
				previous,
			}
			const mail = mailOf(context, request, parts)
			const stream = request.isXdm
				? await composeHealthMail(
						mail,
						sheets.map((sheet, index): HealthDocument => ({ sheet, file: files[index]! })),
						spool.workFolder(work),
					)
				: composeLetter(mail, files)
			return { sheets, mail, spooled: await spoolMail(context, opening, work, stream) }
		}
		const masksIf = (isAlert: boolean) => isAlert && request.isXdm ? masksOfAlert(request) : request.maskings
		const isNamed = concernsInformationPreoccupante([...titles, ...request.titles, ...files.map(({ name }) => name)])
		const masked = checkMaskings(masksIf(isNamed), addresses)
		let made = await write(masksIf(isNamed))
		try {
			const whose = await looking
			const isAlert = isNamed || whose?.isAlert === true
			await (isAlert || request.guard?.isForAlert ? checkFamily(context, sender.structure, request, files) : undefined)
			notices.push(...whose?.notices ?? [], ...isAlert === isNamed ? masked : checkMaskings(masksIf(isAlert), addresses))
			notices.push(...isAlert ? [notice('information-preoccupante')] : [])
			if (masksIf(isAlert).join() !== masksIf(isNamed).join()) {
				await spool.remove(made.spooled.name)
				made = await write(masksIf(isAlert))
			}
		} catch (error) {
			await spool.remove(made.spooled.name)
			throw error
		}
		const { sheets, mail, spooled } = made
		const lineage = files.map((_, index) => lineageOfSheet(sheets[index], previous?.documents[index]))
		return { sender, patient, mail, files, titles, types, lineage, chain: previous?.chain ?? [], notices, spooled }
	} finally {
		await looking?.catch(() => {})
		await spool.removeWork(work)
	}
}

/** Who sends, to whom, under which Message-ID: asked of any message. */
export interface Opening {
	sender: Sender
	/** Normalised, and as their owners write them. */
	addresses: string[]
	written: string[]
	messageId: string
}

/** @throws {MssError} */
export async function openingOf(context: Context, request: SendRequest, isHealth: boolean): Promise<Opening> {
	checkLengths(request)
	const { config, ledger: { db } } = context
	if (isHealth) {
		checkNil(config)
	}
	const sender = senderOf(config, request.from)
	await checkHolder(db, sender.mailbox)
	await checkOwnDomain(db, config.trust, sender.address)
	const addresses = await addresseesOf(db, config.trust, request.to, sender.address)
	const forms = await writtenForms(db, request.to, request.answers)
	const written = addresses.map((address) => forms.get(address) ?? address)
	return { sender, addresses, written, messageId: await messageIdFor(context, sender, request) }
}

/** Stores the bytes that will leave. @throws {MssError} MSS-SEND-SIZE, MSS-SPOOL: then nothing is kept */
export async function spoolMail(
	context: Context,
	{ sender, addresses }: Opening,
	work: string,
	bytes: AsyncIterable<Buffer>,
): Promise<Spooled> {
	const { spool } = context
	const spooled = await spool.store(['outgoing', work], bytes)
	try {
		await checkSize(context, sender, addresses, spooled.size)
	} catch (error) {
		await spool.remove(spooled.name)
		throw error
	}
	return spooled
}

/** The bytes of the last look are those that leave. @throws {MssError} MSS-SEND-CHANGED */
export function checkSeen({ seen }: Pick<SendRequest, 'seen'>, files: SourceFile[]): void {
	const changed = seen === null ? undefined : files.find(({ sourceSha256 }, index) => seen[index] !== sourceSha256)
	if (changed) {
		throw new MssError('MSS-SEND-CHANGED', changed.name)
	}
}

/** @throws {MssError} MSS-SEND-TOO-MANY: nothing is cut in silence */
function checkLengths({ text, titles }: SendRequest): void {
	if (text.length > LIMITS.text) {
		throw new MssError('MSS-SEND-TOO-MANY', because('text-most', LIMITS.text))
	}
	if (titles.some((title) => title.length > LIMITS.title)) {
		throw new MssError('MSS-SEND-TOO-MANY', because('title-most', LIMITS.title))
	}
}

/**
 * Made of the key where there is one, so that Sent tells whether it left, even to a ledger that forgot it. It says nothing of the key.
 *
 * @throws {MssError} MSS-SEND-RESTORED
 */
async function messageIdFor(context: Context, sender: Sender, { key, again }: SendRequest): Promise<string> {
	const domain = domainOfSender(sender)
	if (key === null || (again && await restorationOf(context.ledger.db) !== null)) {
		return `<${randomUUID()}@${domain}>`
	}
	const messageId = `<${context.ledger.audit.pseudonym(key).replace(UUID_FORM, '$1-$2-$3-$4-$5')}@${domain}>`
	if (!again) {
		await checkForgottenKey(context, sender.mailbox, messageId)
	}
	return messageId
}

/** Health documents are about one patient of the mailbox's structure. @throws {MssError} */
async function patientFor({ ledger: { db } }: Context, { structure }: Sender, request: SendRequest): Promise<Patient | null> {
	if (request.isXdm && request.files.length === 0) {
		throw new MssError('MSS-SEND-NO-FILE')
	}
	if (!request.isXdm && request.files.length === 0 && request.text.trim() === '') {
		throw new MssError('MSS-SEND-NO-FILE')
	}
	if (request.patientId === null) {
		if (request.isXdm) {
			throw new MssError('MSS-SEND-PATIENT', '?')
		}
		return null
	}
	const patient = await patientOf(db, structure, request.patientId)
	if (patient === null) {
		throw new MssError('MSS-SEND-PATIENT', request.patientId)
	}
	return patient
}

/** @throws {MssError} MSS-SEND-TYPE */
export function typesOf({ types, files }: SendRequest): DocumentType[] {
	return files.map((_, index) => {
		const code = types.length === 0 ? DEFAULT_TYPE : types[index] ?? types.at(-1)!
		const type = documentType(code)
		if (type === null) {
			throw new MssError('MSS-SEND-TYPE', code)
		}
		return type
	})
}

export function titlesOf({ titles, files }: SendRequest, types: DocumentType[]): string[] {
	return files.map((_, index) => oneLine(titles[index] ?? titles.at(-1) ?? types[index]?.label ?? 'Courrier') || 'Document')
}

function oneLine(text: string): string {
	return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** @throws {MssError} MSS-SEND-AGAIN */
export async function refuseTwice(
	db: Db,
	sender: Sender,
	patientId: string | null,
	addresses: string[],
	files: SourceFile[],
): Promise<void> {
	const before = await sendingBefore(db, {
		structure: sender.structure,
		patientId,
		addresses,
		hashes: files.map(({ sourceSha256 }) => sourceSha256),
	})
	if (before !== null) {
		throw new MssError('MSS-SEND-AGAIN', before)
	}
}

interface Parts {
	chain: string[]
	sender: Sender
	addresses: string[]
	sheets: Sheet[]
	titles: string[]
	identity: Identity
	notices: Notice[]
	date: Date
	messageId: string
	previous: LastVersions | null
}

function mailOf(
	{ config }: Context,
	request: SendRequest,
	{ chain, sender, addresses, sheets, titles, identity, notices, date, messageId, previous }: Parts,
): Mail {
	return {
		from: { name: sender.label, address: sender.address },
		to: addresses,
		replyTo: sender.replyTo,
		subject: request.isXdm
			? xdmSubject(
					sheets.map(({ type }) => type.label),
					identity,
					previous && 'replace',
				)
			: (titles[0] ?? (oneLine(request.titles[0] ?? '') || 'Courrier')),
		messageId,
		date,
		text: bodyOf({
			text: request.text,
			titles: request.isXdm ? titles : [],
			signature: sender.mailbox.signature ?? sender.label,
			replyTo: sender.replyTo,
			isRead: sender.mailbox.type !== 'APP',
			isByHand:
				request.isXdm
				&& notices.some(({ code }) => code === 'unqualified' || code === 'ins-incomplete' || code === 'ins-environment'),
			about: previous === null ? '' : replacementWords(previous, config.timeZone),
		}),
		headers: {
			...xMssHeaders({
				nil: config.product.nil ?? null,
				typeCodes: sheets.map(({ type }) => type.code),
				patient: sheets.length > 0 ? identity : null,
				closesExchange: request.closesExchange && addresses.some((address) => patientMatricule(address) !== null),
			}),
			...(request.askReceipt && { 'Disposition-Notification-To': sender.address }),
		},
		...chain.length > 0 && { inReplyTo: chain.at(-1), references: chain },
	}
}

/**
 * A citizen's mailbox has its limit, the operator its own: asked when the message is large; if it does not answer, it will say at the
 * sending.
 */
async function checkSize(context: Context, { mailbox }: Sender, addresses: string[], size: number): Promise<void> {
	if (size > CITIZEN_SIZE && addresses.some((address) => patientMatricule(address) !== null)) {
		throw new MssError(
			'MSS-SEND-SIZE',
			`${megabytes(CITIZEN_SIZE)} pour une messagerie Mon espace santé (ce message en fait ${megabytes(size)})`,
		)
	}
	if (size > SURE_SIZE) {
		const limit = await context.offer(mailbox).then((offer) => offer.size, () => null)
		if (limit !== null && size > limit) {
			throw new MssError('MSS-SEND-SIZE', `${megabytes(limit)} chez votre opérateur (ce message en fait ${megabytes(size)})`)
		}
	}
}
