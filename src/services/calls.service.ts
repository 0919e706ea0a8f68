/** What the page may ask, by path: its words, its parameters, its answer, as the contract has them. Types alone. */
import type { CallName, CALLS, JsonOf, ParamsFor } from '../../server/contract/calls.contract.ts'

export type PageScope = 'user' | 'admin'
type PageMethod = 'GET' | 'POST' | 'DELETE'
type Terms<Name extends CallName> = typeof CALLS[Name]
type PathIn<Name extends CallName> = Name extends `${string} ${string} ${infer Path}` ? Path : never
type Ending<Terms> = { [Name in CallName]: typeof CALLS[Name] extends Terms ? Name : never }[CallName]
type FileName = Ending<{ reply: { media: unknown } }>

export type PathOf<Scope extends PageScope, Method extends PageMethod>
	= PathIn<Extract<Exclude<CallName, FileName>, `${Scope} ${Method} ${string}`>>
/** Those that answer with bytes. */
export type FilePath = PathIn<Extract<FileName, `user GET ${string}`>>
/** Those that start work, and answer before it is done. */
export type JobPath = PathIn<Extract<Ending<{ job: unknown }>, `admin POST ${string}`>>
export type NameOf<Scope extends PageScope, Method extends PageMethod, Path extends string>
	= Extract<CallName, `${Scope} ${Method} ${Path}`>

/** « waiting/:id » has one. */
type Words<Path extends string>
	= Path extends `${infer Head}/${infer Rest}` ? [...Words<Head>, ...Words<Rest>] : Path extends `:${string}` ? [string | number] : []
type WithWords<List> = List extends [] ? { words?: undefined } : { words: List }
type WithParams<Params>
	= Params extends undefined ? { params?: undefined } : object extends Params ? { params?: Params } : { params: Params }

/**
 * `files` and `folders`: their ids, as Nextcloud numbers them; `upload`: a file of this machine, for an administrator; `isLast`: the page
 * may go before it is answered.
 */
export type WishOf<Name extends CallName>
	= WithWords<Words<PathIn<Name>>>
		& WithParams<ParamsFor<Name>>
		& (Terms<Name> extends { files: 'ged' } ? { files?: string[] } : { files?: undefined })
		& (Terms<Name> extends { files: 'upload' } ? { upload: File } : { upload?: undefined })
		& (Terms<Name> extends { folders: true } ? { folders?: string[] } : { folders?: undefined })
		& { isLast?: boolean }

/** Nothing need be said where nothing is asked. */
export type Said<Name extends CallName> = object extends WishOf<Name> ? [wish?: WishOf<Name>] : [wish: WishOf<Name>]
export type Told<Name extends CallName> = Promise<JsonOf<Name>>
