/** The bytes of received documents: from the raw mail while it is kept, else from the GED, proven by their hash. */
import type { Context } from '../../context.ts'
import type { DocumentRow } from '../../ledger/tables/documents.table.ts'
import type { ReadDocument } from '../../reading/reading.ts'
import type { CarriedDocument } from './parcel.ts'

import { basename, join } from 'node:path'
import { MssError } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { messageById } from '../../ledger/reads/messages.reads.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { LIMITS } from '../request.ts'

export type ReceivedRow = DocumentRow

/** A health document to carry: its row, and its PDF's, which may be missing. */
export interface Pair {
	cda: ReceivedRow
	pdf: ReceivedRow | null
}

export class ReceivedBytes {
	readonly #context: Context
	readonly #folder: string
	readonly #raws = new Map<number, Promise<ReadDocument[]>>()
	#made = 0

	/** @param folder for what is taken out and copied */
	constructor(context: Context, folder: string) {
		this.#context = context
		this.#folder = folder
	}

	/** @throws {MssError} MSS-FORWARD-CHANGED, MSS-FORWARD-PDF, MSS-GED-…, MSS-LEDGER-ROW: whom it is kept from is not known */
	async carried({ cda: row, pdf: beside }: Pair): Promise<CarriedDocument> {
		const raw = await this.#rawOf(row.message_id)
		const file = await this.#bytesOf(row, raw)
		const read = await this.#context.pool.read('file', file, this.#place())
		const [itself, ...inside] = read.documents
		const known = raw.find(({ sha256, cda }) => sha256 === row.sha256 && cda !== undefined)
		if (itself?.cda === undefined) {
			throw new MssError('MSS-FORWARD-CHANGED', row.name)
		}
		const seen = beside ?? row
		const embedded = inside.find(({ source, mediaType }) => source === 'embedded' && mediaType === 'application/pdf')
		const pdf = beside ? await this.#bytesOf(beside, raw) : embedded?.file ?? null
		if (pdf === null) {
			throw new MssError('MSS-FORWARD-PDF', seen.path === null ? seen.name : basename(seen.path))
		}
		const maskings = known?.cda?.maskings ?? readCda(row).maskings
		return {
			cda: { ...itself.cda, ...maskings && { maskings } },
			file,
			size: row.size,
			sha256: row.sha256,
			pdf,
			serviceStart: itself.serviceStart ?? known?.serviceStart ?? itself.cda.createdAt ?? '',
			name: seen.path === null ? seen.name : basename(seen.path),
			path: seen.path ?? '',
			fileId: seen.file_id,
			received: row.id,
			target: null,
			made: null,
		}
	}

	/** A file that is no health document. @throws {MssError} MSS-FORWARD-CHANGED, MSS-GED-… */
	async attached(row: ReceivedRow): Promise<CarriedDocument> {
		const { size, sha256, path, file_id: fileId, id } = row
		const file = await this.#bytesOf(row, await this.#rawOf(row.message_id))
		const name = path === null ? row.name : basename(path)
		const place = { name, path: path ?? '', fileId }
		return { cda: null, file, size, sha256, pdf: null, serviceStart: '', ...place, received: id, target: null, made: null }
	}

	/** The archive in which all of these came, and nothing else; null when there is none, or it is no longer kept. */
	async archiveOf(pairs: Pair[]): Promise<string | null> {
		const [message, ...others] = new Set(pairs.map(({ cda }) => cda.message_id))
		if (message === undefined || others.length > 0) {
			return null
		}
		const raw = await this.#rawOf(message)
		const wanted = new Set(pairs.flatMap(({ cda, pdf }) => [cda.sha256, pdf?.sha256]))
		const archives = new Set(
			pairs.map(({ cda }) => raw.find(({ sha256, source }) => sha256 === cda.sha256 && source === 'xdm')?.archive),
		)
		const [archive, ...more] = archives
		return archive !== undefined && more.length === 0
			&& raw.every((document) => document.archive !== archive || document.source !== 'xdm' || wanted.has(document.sha256))
			? archive
			: null
	}

	#rawOf(message: number): Promise<ReadDocument[]> {
		const known = this.#raws.get(message) ?? this.#readRaw(message)
		this.#raws.set(message, known)
		return known
	}

	async #readRaw(message: number): Promise<ReadDocument[]> {
		const { ledger: { db }, spool, pool } = this.#context
		const row = await messageById(db, message)
		const file = await spool.bring(row?.spool ?? null)
		return file !== null ? (await pool.read('message', file, this.#place())).documents : []
	}

	async #bytesOf(row: ReceivedRow, raw: ReadDocument[]): Promise<string> {
		const there = raw.find(({ sha256 }) => sha256 === row.sha256)
		if (there) {
			return there.file
		}
		const { ged } = this.#context
		const entry
			= row.file_id === null ? undefined : (await ged.locate([{ fileId: row.file_id, path: row.path ?? '' }])).get(row.file_id)
		if (!entry || entry.isFolder) {
			throw new MssError('MSS-GED-GONE')
		}
		const copy = this.#place()
		await ged.read(entry.path, copy, LIMITS.bytes)
		if (await sha256OfFile(copy) !== row.sha256) {
			throw new MssError('MSS-FORWARD-CHANGED', basename(entry.path))
		}
		return copy
	}

	#place(): string {
		return join(this.#folder, `received-${++this.#made}`)
	}
}
