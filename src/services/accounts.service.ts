/** Accounts and groups of this Nextcloud, as it tells them to those who administer it (OCS, « provisioning_api »). */
import { ApiError, ask, webroot } from './api.ts'

export type AccountKind = 'users' | 'groups'

export interface Account {
	id: string
	/** That people read. */
	name: string
}

interface Told {
	id: string
	displayname?: string | null
	/** Of an account alone. */
	enabled?: boolean
}

/** Proposed at once, and looked through to know whether one exists: a house has tens of groups. */
const SHOWN = 20
const ALL = 500

/** Those that letters name, disabled accounts left out. @throws {ApiError} Nextcloud does not tell */
export async function accountsFound(kind: AccountKind, search: string, limit = SHOWN): Promise<Account[]> {
	const { data } = await ocs(`${kind}/details?${new URLSearchParams({ search, limit: String(limit), format: 'json' })}`)
	const told = (data as { ocs?: { data?: Record<string, Record<string, Told> | Told[]> } } | null)?.ocs?.data?.[kind] ?? {}
	return Object.values(told)
		.filter(({ enabled }) => enabled !== false)
		.map(({ id, displayname }) => ({ id, name: displayname || id }))
}

/** Of these, those that Nextcloud does not have. @throws {ApiError} it does not tell */
export async function missingAmong(kind: AccountKind, ids: string[]): Promise<string[]> {
	const known = await Promise.all(ids.map(async (id) => kind === 'users' ? isUser(id) : isGroup(id)))
	return ids.filter((_, index) => !known[index])
}

/** To the letter: Nextcloud finds « LEROY » where rights are those of « leroy ». */
async function isUser(id: string): Promise<boolean> {
	try {
		const { data } = await ocs(`users/${encodeURIComponent(id)}?format=json`)
		return (data as { ocs?: { data?: Told } } | null)?.ocs?.data?.id === id
	} catch (error) {
		// It answered, with a refusal: there is none of that name.
		if (error instanceof ApiError && error.problem.code === 'MSS-REFUSED') {
			return false
		}
		throw error
	}
}

/** Asked by its name: a group itself is told with all of its members. */
async function isGroup(id: string): Promise<boolean> {
	return (await accountsFound('groups', id, ALL)).some((one) => one.id === id)
}

function ocs(path: string) {
	return ask(`${webroot()}/ocs/v2.php/cloud/${path}`, { headers: { 'OCS-APIRequest': 'true' } })
}
