/** What answers a call, and what it works with. */
import type { Desk } from '../desk.ts'
import type { Call, Reply } from './call.ts'
import type { Jobs } from './jobs.ts'

export interface Office {
	desk: Desk
	jobs: Jobs
	/** Version of this program. */
	version: string
}

/** @param words what the `:` of the path stand for */
export type Handler = (office: Office, call: Call, words: string[]) => Promise<Reply>
