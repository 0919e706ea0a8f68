/** A message whose documents leave as they are, ours beside them: forwarded, sent as the health documents that they are, or taken back. */
import type { Context } from '../../context.ts'
import type { Mail } from '../compose.ts'
import type { Made, Opening } from '../make.ts'
import type { Notice } from '../notice.ts'
import type { SendRequest } from '../request.ts'
import type { Sender } from '../sender.ts'
import type { SourceFile } from '../source-files.ts'
import type { Lineage } from '../versions.ts'
import type { CarriedDocument, Parcel } from './parcel.ts'

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { MssError } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { patientMatricule } from '../../mssante/address/address.ts'
import { xMssHeaders } from '../../mssante/headers/x-mss.ts'
import { isTransmittableIns } from '../../mssante/ins/identity.ts'
import { areSeveral } from '../../mssante/ins/same-people.ts'
import { xdmSubject } from '../../mssante/subject/subject.ts'
import { concernsInformationPreoccupante } from '../../mssante/words/says-information-preoccupante.ts'
import { calledName } from '../../patients/patient.ts'
import { checkMaskings, checkOpposition, citizenNotices } from '../addressees.ts'
import { masksOfAlert } from '../alert.ts'
import { bodyOf } from '../body.ts'
import { checkFamily } from '../guard-family.ts'
import { checkSeen, openingOf, refuseTwice, spoolMail } from '../make.ts'
import { namingNotices } from '../names-of-senders.ts'
import { notice } from '../notice.ts'
import { senderOf, signatoriesOf } from '../sender.ts'
import { lineageOfSheet } from '../sheet-of.ts'
import { chainTo } from '../thread.ts'
import { checkWhose } from '../whose.ts'
import { masked } from './beside.ts'
import { parcelOfFiles } from './carried-files.ts'
import { parcelOfMessage } from './carried-message.ts'
import { composeCarried } from './mail.ts'
import { titleOf, typeOf } from './parcel.ts'
import { parcelOfRetraction } from './retracted.ts'

/** Null when the request makes new documents. @throws {MssError} why it may not leave: then nothing is kept */
export async function makeCarried(context: Context, request: SendRequest): Promise<Made | null> {
	if (request.carries === null && (!request.isXdm || request.asNew || request.files.length === 0)) {
		return null
	}
	const { spool } = context
	const work = `out-${randomUUID()}`
	const folder = spool.workFolder(work)
	const sender = senderOf(context.config, request.from)
	await mkdir(folder, { recursive: true, mode: 0o700 })
	try {
		const parcel = await parcelOf(context, sender, request, folder)
		return parcel && await made(context, request, parcel, work)
	} finally {
		await spool.removeWork(work)
	}
}

function parcelOf(context: Context, sender: Sender, { carries, ...request }: SendRequest, folder: string): Promise<Parcel | null> {
	switch (carries?.kind) {
		case 'forward':
			return parcelOfMessage(context, sender, carries.message, request.oldVersion, folder)
		case 'retract':
			return parcelOfRetraction(context, carries.target, carries.reason, folder)
		default:
			return parcelOfFiles(context, sender, { ...request, carries: null }, folder)
	}
}

async function made(context: Context, request: SendRequest, given: Parcel, work: string): Promise<Made> {
	const { config, ledger: { db } } = context
	const { patient, chain } = given
	const isHealth = given.documents.some(({ cda }) => cda !== null)
	const opening = await openingOf(context, request, isHealth)
	const { sender, addresses } = opening
	if (patient !== null) {
		await checkOpposition(db, patient, addresses)
	}
	const naming = await namingNotices(context, sender.mailbox)
	const notices = [...naming, ...citizenNotices(addresses, patient), ...given.notices]
	if (sender.mailbox.type === 'APP') {
		notices.push(notice('applicative', sender.replyTo))
	}
	const files = await Promise.all(given.documents.map(fileOf))
	checkSeen(request, files)
	const whose = given.isDeletion || patient === null
		? null
		: await checkWhose(
				context,
				sender.structure,
				patient,
				{ ...request, titles: given.documents.map(titleOf) },
				given.documents.map(({ pdf, file, name }, index) => ({
					...files[index]!,
					copy: pdf ?? file,
					name: pdf === null || /\.pdf$/i.test(name) ? name : `${name}.pdf`,
				})),
			)
	notices.push(...whose?.notices ?? [])
	const isAlert = whose?.isAlert === true
		|| (!given.isDeletion && concernsInformationPreoccupante([...given.documents.map(titleOf), ...files.map(({ name }) => name)]))
	await (isAlert || request.guard?.isForAlert ? checkFamily(context, sender.structure, request, files) : undefined)
	const parcel = { ...given, documents: given.documents.map((one) => isAlert ? masked(one, masksOfAlert(request)) : one) }
	const { documents } = parcel
	notices.push(...checkDocuments(parcel, addresses))
	if (isAlert && documents.some(({ made: ours }) => ours !== null)) {
		notices.push(notice('information-preoccupante'))
	}
	if (!request.again && !parcel.isDeletion) {
		await refuseTwice(context.ledger.db, sender, patient?.id ?? null, addresses, files)
	}
	const answered = request.answers === null ? [] : await chainTo(context, sender.structure, request.answers)
	const mail = mailOf(context, request, opening, parcel, chain.length > 0 ? chain : answered)
	const depositor = () => ({ ...signatoriesOf(config, sender, request.approval), replyTo: sender.replyTo })
	const composed = await composeCarried(context, mail, parcel, depositor, context.spool.workFolder(work))
	const spooled = await spoolMail(context, opening, work, composed)
	const titles = documents.map(titleOf)
	const types = documents.flatMap(({ cda }) => cda === null ? [] : [typeOf(cda)])
	return { sender, patient, mail, files, titles, types, lineage: documents.map(lineageOf(parcel.isDeletion)), chain, notices, spooled }
}

/** The file that people see, and send: its PDF, so that it is known for what it is as a new document of ours too. */
async function fileOf({ name, path, fileId, pdf, sha256, file, size, made: ours }: CarriedDocument): Promise<SourceFile> {
	if (ours !== null) {
		return ours.source
	}
	const sourceSha256 = pdf === null ? sha256 : await sha256OfFile(pdf)
	return { name, path, fileId, sourceSha256, sha256, copy: file, size }
}

/** What each document forbids, and what must be looked at. @throws {MssError} MSS-SEND-MASK, MSS-SEND-CITIZEN */
function checkDocuments({ documents, patient, isDeletion }: Parcel, addresses: string[]): Notice[] {
	const health = documents.flatMap(({ cda }) => cda ?? [])
	const notices = checkMaskings([...new Set(health.flatMap(({ maskings }) => maskings ?? []))], addresses)
	for (const cda of health) {
		if (patient !== null && areSeveral([cda.patient, patient])) {
			if (addresses.some((address) => patientMatricule(address) !== null)) {
				throw new MssError('MSS-SEND-CITIZEN', `le document porte l’identité de ${calledName(cda.patient)}`)
			}
			notices.push(notice('carried-identity', calledName(cda.patient)))
		}
	}
	const received = documents.filter(({ made: ours }) => ours === null)
	return isDeletion ? notices : [...notices, ...received.map((document) => notice('as-received', titleOf(document)))]
}

function mailOf(
	{ config, clock }: Context,
	request: SendRequest,
	{ sender, addresses, written, messageId }: Opening,
	{ documents, subject, about, isDeletion }: Parcel,
	chain: string[],
): Mail {
	const health = documents.flatMap(({ cda }) => cda ?? [])
	const [first] = health
	// One that bears no transmittable identity speaks for the message (ECO.2.4.2).
	const patient = health.find((cda) => !isTransmittableIns(cda.patient))?.patient ?? first?.patient ?? null
	const titles = documents.filter(({ cda }) => cda !== null).map(titleOf)
	return {
		from: { name: sender.label, address: sender.address },
		to: written,
		replyTo: sender.replyTo,
		subject: first ? xdmSubject(health.map((cda) => typeOf(cda).label), first.patient, isDeletion ? 'delete' : null) : subject,
		messageId,
		date: new Date(clock.now()),
		text: bodyOf({
			text: request.text,
			titles,
			signature: sender.mailbox.signature ?? sender.label,
			replyTo: sender.replyTo,
			isRead: sender.mailbox.type !== 'APP',
			isByHand: documents.some(({ made: ours }) => ours !== null) && !health.some((cda) => isTransmittableIns(cda.patient)),
			about,
		}),
		headers: {
			...xMssHeaders({
				nil: config.product.nil ?? null,
				typeCodes: health.flatMap(({ type: { code } }) => code ?? []),
				patient,
				closesExchange: request.closesExchange && addresses.some((address) => patientMatricule(address) !== null),
			}),
			...request.askReceipt && { 'Disposition-Notification-To': sender.address },
		},
		...chain.length > 0 && { inReplyTo: chain.at(-1), references: chain },
	}
}

function lineageOf(isDeletion: boolean): (document: CarriedDocument) => Lineage {
	return ({ cda, received, target, made: ours }) => ours !== null
		? lineageOfSheet(ours.sheet, undefined)
		: {
				cda_id: cda?.id ?? null,
				set_id: cda?.setId ?? null,
				version: cda?.version ?? null,
				maskings: cda?.maskings?.join(' ') ?? null,
				service_start: null,
				action: isDeletion ? 'delete' : null,
				target_id: target?.sending ?? null,
				target_position: target?.position ?? null,
				received_id: received,
			}
}
