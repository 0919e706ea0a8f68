/**
 * Nextcloud's own HTTP client: it renews the token of the page, and waits while Nextcloud is in maintenance. Loaded when the first call is
 * made: the entry scripts stay small.
 */
import axios, { isAxiosError } from '@nextcloud/axios'

/** Milliseconds after which nobody answers. */
const PATIENCE = 35_000
const NOT_MODIFIED = 304

export interface Order {
	method?: string
	body?: FormData
	headers?: Record<string, string>
	/** Bytes are wanted, and no JSON. */
	isBlob?: boolean
	/** It is not asked again by itself: worth waiting for the end of a maintenance. */
	isOnce?: boolean
	/** The page may go before it is answered: the browser sends it all the same, up to 64 kB (Fetch, « keepalive »). */
	isLast?: boolean
}

export interface Answer {
	status: number
	/** What the JSON says, or a Blob. */
	data: unknown
	headers: Partial<Record<string, unknown>>
	isOk: boolean
}

/** Any answer, whatever it says. @throws when nobody answers */
export async function send(
	url: string,
	{ method = 'GET', body, headers, isBlob = false, isOnce = true, isLast = false }: Order,
): Promise<Answer> {
	try {
		const { status, data, headers: told } = await axios.request<unknown>({
			url,
			method,
			data: body,
			headers: { accept: 'application/json', ...headers },
			timeout: PATIENCE,
			responseType: isBlob ? 'blob' : 'json',
			retryIfMaintenanceMode: isOnce,
			...isLast && { adapter: 'fetch', fetchOptions: { keepalive: true } },
			validateStatus: (status) => (status >= 200 && status < 300) || status === NOT_MODIFIED,
		})
		return { status, data, headers: told, isOk: true }
	} catch (error) {
		if (!isAxiosError<unknown>(error) || !error.response) {
			throw error
		}
		const { status, data, headers: told } = error.response
		return { status, data: data instanceof Blob ? parsed(await data.text()) : data, headers: told, isOk: false }
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown
	} catch {
		return null
	}
}
