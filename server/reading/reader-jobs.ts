/** What a reader may be asked, and what it answers (`worker.ts`). */
import type { Person } from '../mssante/mention/find.ts'
import type { Lot } from './look.ts'
import type { Told } from './people-told.ts'

import { mkdirSync, rmSync } from 'node:fs'
import { enclosuresOf } from './enclosures.ts'
import { readEntry } from './entry.ts'
import { readAnyFile } from './file.ts'
import { lookAt } from './look.ts'
import { readMessage } from './message.ts'
import { pdfFacts } from './pdf-facts.ts'
import { Listener } from './people-told.ts'
import { previewOf } from './preview.ts'
import { lossBetween } from './same-document.ts'
import { thumbnailOf } from './thumbnail.ts'

export interface Job {
	kind: keyof typeof JOBS
	/** Absolute. */
	file: string
	/** Absolute: what it is compared with. */
	other?: string
	/** Of a preview: as the message said. */
	mediaType?: string
	/** To be looked at, and who may be named there: a list that is never changed. */
	lots?: Lot[]
	people?: Person[]
	about?: string | undefined
	/** A folder for what is taken out of the message: made, and emptied first. */
	folder?: string
}

/** A job as it is sent. */
export type Order = Omit<Job, 'people'> & { told?: Told | undefined }

/** `code`: of the system's errors, which tells a full disk from a fault of ours; a copied error would lose it. */
export type Reply = { result: unknown } | { tooHeavy: true } | { error: { name: string, message: string, stack?: string, code?: string } }

const JOBS = {
	message: ({ file, folder }: Job) => readMessage(file, folder!),
	file: ({ file, folder }: Job) => readAnyFile(file, folder!),
	entry: ({ file }: Job) => readEntry(file),
	pdfFacts: ({ file }: Job) => pdfFacts(file),
	sameDocument: ({ file, other = '' }: Job) => lossBetween(file, other),
	enclosures: ({ file, folder }: Job) => enclosuresOf(file, folder!),
	look: ({ lots = [], people = [], about }: Job) => lookAt(lots, people, about),
	preview: ({ file, mediaType = '' }: Job) => previewOf(file, mediaType),
	thumbnail: ({ file, mediaType = '' }: Job) => thumbnailOf(file, mediaType),
}

/** What the engine says where it finds no more memory, or no more stack, and goes on. */
const TOO_HEAVY = /allocation failed|out of memory|Invalid (?:typed array|string|array buffer|array) length|call stack|larger than/i

const listener = new Listener()

export async function answer({ told, ...order }: Order): Promise<Reply> {
	try {
		const job: Job = { ...order, ...told && { people: listener.hear(told) } }
		if (job.folder !== undefined) {
			rmSync(job.folder, { recursive: true, force: true })
			mkdirSync(job.folder, { recursive: true })
		}
		return { result: await JOBS[job.kind](job) }
	} catch (error) {
		const { name, message, stack, code }
			= error instanceof Error ? (error as NodeJS.ErrnoException) : (new Error(String(error)) as NodeJS.ErrnoException)
		return (name === 'RangeError' && TOO_HEAVY.test(message)) || code === 'ENOMEM' || code === 'ERR_STRING_TOO_LONG'
			? { tooHeavy: true }
			: { error: { name, message, stack, code } }
	}
}
