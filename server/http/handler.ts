/** What answers a call, and what it works with. */
import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { CallName, CALLS, CallTerms, FileReply, Method, ParamsOf, Scope, WordsOf } from '../contract/calls.contract.ts'
import type { Call, SavedFile } from './call.ts'
import type { Jobs } from './long-jobs.ts'

export interface Office {
	context: Context
	jobs: Jobs
	/** Version of this program. */
	version: string
}

/** A call with the words of its path and its parameters, as the contract has them. */
export interface Asked<Name extends CallName> {
	call: Call
	words: WordsOf<Name>
	params: ParamsOf<Name>
}

type Terms<Name extends CallName> = typeof CALLS[Name]
export type Answer<Name extends CallName> = Terms<Name> extends { reply: infer Reply }
	? Reply extends z.ZodType ? z.input<Reply> : Reply extends FileReply ? SavedFile : never
	: void

export type Handler<Name extends CallName> = (office: Office, asked: Asked<Name>) => Promise<Answer<Name>>

/** Rights come first: whoever may not know of a thing is not even told that they asked for it wrongly. */
export interface Guarded<Name extends CallName> {
	find: (office: Office, asked: Omit<Asked<Name>, 'params'>) => Promise<(params: ParamsOf<Name>) => Promise<Answer<Name>>>
}

/** A row of the table, as the inner server takes it: whose parameters were parsed by its own schema. */
export interface Route extends CallTerms {
	scope: Scope
	method: Method
	path: string
	status: number
	handler: AnyHandler | { find: (office: Office, asked: Found) => Promise<(params: unknown) => Promise<unknown>> }
}
interface Found { call: Call, words: Record<string, string> }
type AnyHandler = (office: Office, asked: Found & { params: unknown }) => Promise<unknown>
