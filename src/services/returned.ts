/** What a provider brings back whoever signed in with: taken once, and off the address, which browsers and people keep. */
import { webroot } from './api.ts'

/** As the sidecar has it (server/mailbox/oauth2/arrivals.ts), and the provider knows it. */
const RETURN_PATH = '/index.php/apps/mssante/signed-in'

let returned: Record<string, string> | null = null

/** Where the provider is to bring people back: this Nextcloud, by whichever address they have it. */
export function returnAddress(): string {
	return `${location.origin}${webroot()}${RETURN_PATH}`
}

/** Before anything reads the address. */
export function noteReturned(): void {
	if (location.pathname === `${webroot()}${RETURN_PATH}`) {
		returned = Object.fromEntries(new URLSearchParams(location.search))
		history.replaceState(null, '', `${webroot()}/index.php/apps/mssante/#/dashboard`)
	}
}

/** Null: nobody came back, or it was taken. */
export function takeReturned(): Record<string, string> | null {
	const taken = returned
	returned = null
	return taken
}
