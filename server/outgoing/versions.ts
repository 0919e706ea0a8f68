/**
 * Versions of the health documents that we made: what may still be replaced or retracted, and what became of what was
 * (mssante.md §4.4). A version that never reached anybody counts for nothing, but its number is not used again.
 */
import type { Insertable } from 'kysely'
import type { Tables } from '../ledger/ledger-schema.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { Successor } from '../ledger/reads/outgoing.reads.ts'
import type { SentDocumentRow } from '../ledger/reads/outgoing.reads.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { RecipientRow } from '../ledger/tables/recipients.table.ts'
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Target } from './request.ts'

import { MssError } from '../errors.ts'
import { newestVersionOf, sendingById, sendingByKey, sentDocumentsOf, successorsOf } from '../ledger/reads/outgoing.reads.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { counted } from '../mssante/words/counted.ts'
import { frenchDay } from '../time/french.ts'

/** What the ledger keeps of a health document, beside its file. */
export type Lineage = Pick<
	Insertable<Tables['outgoing_documents']>,
	'cda_id' | 'set_id' | 'version' | 'maskings' | 'service_start' | 'action' | 'target_id' | 'target_position' | 'received_id'
>

/** The last version of a document, as its recipients have it. */
export interface LastVersion {
	sending: number
	position: number
	/** Of its CDA. */
	id: string
	setId: string
	version: number
	/** Number of the version that would replace it. */
	next: number
	title: string
	typeCode: string
	maskings: Masking[]
	serviceStart: string | null
}

export interface LastVersions {
	row: OutgoingRow
	documents: LastVersion[]
	/** Those who have it, or may have it. */
	recipients: string[]
	/** Those whom it never reached. */
	unreached: string[]
	/** Message-IDs from the first sending to this one. */
	chain: string[]
}

/**
 * @param made the sending that the same key made before, which replaces nothing twice
 * @throws {MssError} MSS-UNKNOWN, MSS-REPLACE-STATE: why these documents are none that can be replaced or retracted
 */
export async function lastVersions(db: Db, { sending, positions }: Target, made: number | null = null): Promise<LastVersions> {
	const row = await sendingById(db, sending)
	if (!row) {
		throw new MssError('MSS-UNKNOWN', String(sending))
	}
	const recipients = await recipientsOf(db, [sending])
	const reached = recipients.filter(({ state }) => state !== 'failed')
	const all = await sentDocumentsOf(db, [sending])
	const wanted = positions === null ? all : all.filter(({ position }) => positions.includes(position))
	const why = whyNot(
		{ row, recipients, documents: all, after: (await successorsOf(db, [sending])).filter(({ by }) => by !== made) },
		wanted,
		positions?.length ?? 0,
	)
	if (why !== null) {
		throw new MssError('MSS-REPLACE-STATE', `l’envoi n° ${sending}\u00A0: ${why}`)
	}
	const documents: LastVersion[] = []
	for (const document of wanted) {
		documents.push(await lastVersion(db, document))
	}
	return {
		row,
		documents,
		recipients: reached.map(({ address }) => address),
		unreached: recipients.filter(({ state }) => state === 'failed').map(({ address }) => address),
		chain: await chainOf(db, sending),
	}
}

/** Whole, as it was sent. Pure. */
export function isReplaceable(sending: Whole): boolean {
	return whyNot(sending, sending.documents, 0) === null
}

/** A sending, and what came after it. */
interface Whole {
	row: OutgoingRow
	recipients: RecipientRow[]
	documents: SentDocumentRow[]
	after: Successor[]
}

/** Why these documents of it can be neither replaced nor retracted, in French; null: they can. Pure. */
function whyNot({ row, recipients, documents, after }: Whole, wanted: Whole['documents'], asked: number): string | null {
	const reached = recipients.filter(({ state }) => state !== 'failed')
	if (row.cancelled_at !== null) {
		return 'il a été annulé avant de partir ; envoyez simplement le bon document'
	}
	if (row.erased_at !== null) {
		return 'ses traces ont été effacées à leur échéance ; envoyez le bon document et prévenez ses destinataires'
	}
	if (reached.some(({ state }) => state === 'queued')) {
		return 'il n’est pas encore parti : annulez-le dans « Envois », puis envoyez le bon document'
	}
	if (reached.length === 0) {
		return 'il n’est arrivé chez personne ; envoyez simplement le bon document'
	}
	if (documents.length === 0) {
		return LETTER
	}
	if (wanted.length === 0 || wanted.length < asked) {
		return `il a ${counted(documents.length, 'document, numéroté', 'documents, numérotés')} à partir de 1`
	}
	return wanted.map((document) => whyNotDocument(document, after)).find((why) => why !== null) ?? null
}

function whyNotDocument(document: Whole['documents'][number], after: Successor[]): string | null {
	if (document.action === 'delete') {
		return 'c’est lui-même une demande de retrait'
	}
	if (document.received_id !== null) {
		return 'ce document n’est pas de vous : seul son auteur peut le remplacer ou le retirer'
	}
	if (document.cda_id === null) {
		return LETTER
	}
	if (document.set_id === null || document.version === null || document.type_code === null) {
		return 'une version antérieure du programme l’a envoyé sans garder de quoi le relier au suivant : écrivez à ses destinataires'
	}
	const next = after.find(({ position }) => position === document.position)
	if (next) {
		return next.action === 'replace'
			? `il a déjà été remplacé par l’envoi n° ${next.by}\u00A0: c’est ce dernier qui se remplace ou se retire`
			: `il a déjà été retiré par l’envoi n° ${next.by}`
	}
	return null
}

/** Null when something keeps it from being replaced. */
export async function replaceable(db: Db, target: Target): Promise<LastVersions | null> {
	try {
		return await lastVersions(db, target)
	} catch (error) {
		if (error instanceof MssError) {
			return null
		}
		throw error
	}
}

/** One that can be replaced. */
async function lastVersion(db: Db, document: SentDocumentRow): Promise<LastVersion> {
	const { outgoing_id: sending, position, title, maskings, service_start: serviceStart } = document
	const [id, setId, version, typeCode] = [document.cda_id!, document.set_id!, document.version!, document.type_code!]
	const newest = await newestVersionOf(db, setId)
	return {
		sending,
		position,
		id,
		setId,
		version,
		next: (newest ?? version) + 1,
		title,
		typeCode,
		maskings: (maskings?.split(' ') ?? []) as Masking[],
		serviceStart,
	}
}

/** In the transaction that stores it: two people may ask at once. @throws {MssError} MSS-REPLACE-STATE */
export async function checkStillLast(db: Db, lineage: Lineage[]): Promise<void> {
	const targets = Map.groupBy(lineage.filter((one) => typeof one.target_id === 'number'), (one) => one.target_id!)
	for (const [sending, documents] of targets) {
		await lastVersions(db, { sending, positions: documents.map((one) => one.target_position!) })
	}
}

/** The sending that a key made, or null. */
export async function madeBy({ audit, db }: Ledger, key: string | null): Promise<number | null> {
	return key === null ? null : (await sendingByKey(db, [key, audit.pseudonym(key)]))?.id ?? null
}

async function chainOf(db: Db, sending: number): Promise<string[]> {
	const chain: string[] = []
	for (let id: number | null = sending; id !== null;) {
		const row: OutgoingRow = (await sendingById(db, id))!
		chain.unshift(row.header_id)
		const documents: SentDocumentRow[] = await sentDocumentsOf(db, [id])
		id = documents.find(({ target_id: target }) => target !== null)?.target_id ?? null
	}
	return chain
}

const LETTER = 'c’est un simple courrier, que rien ne relie à une version suivante : écrivez à ses destinataires'

/** What the message says of the version before it. */
export function replacementWords({ row, documents }: LastVersions, timeZone: string): string {
	const day = frenchDay(row.created_at, timeZone)
	return documents.length === 1
		? `Ce document annule et remplace celui que nous vous avons envoyé le ${day} : « ${documents[0]!.title} ».`
		: `Ces documents annulent et remplacent ceux que nous vous avons envoyés le ${day} : `
			+ `${documents.map(({ title }) => `« ${title} »`).join(', ')}.`
}
