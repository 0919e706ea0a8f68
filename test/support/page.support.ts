/** What the page asks of a program, as Nextcloud signs it, and the answer as it goes back. */
import type { Context } from '../../server/context.ts'
import type { Call, Reply } from '../../server/http/call.ts'
import type { Office } from '../../server/http/handler.ts'

import { replyTo } from '../../server/http/http-reply.ts'
import { Jobs } from '../../server/http/long-jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'

/** Who administers, where nothing else is said of a call of the administration. */
export const ADMIN = { scope: 'admin', user: 'admin' } as const

/** @param call who asks, and what else they are or send; unsaid: nobody of no group, with no file */
export type Ask = (method: Call['method'], path: string, params?: Record<string, unknown>, call?: Partial<Call>) => Promise<Reply>

export function officeOf(context: Context): Office {
	return { context, jobs: new Jobs(context.shelf), version: 'test' }
}

export function askOf(office: Office): Ask {
	return (method, path, params = {}, call = {}) => {
		const ordinary = { scope: 'user' as const, user: '', name: '', groups: [], files: [], folders: [], etag: '' }
		return replyTo(() => dispatchCall(office, { ...ordinary, ...call, method, path, params }))
	}
}

export const pageOf = (context: Context) => askOf(officeOf(context))
