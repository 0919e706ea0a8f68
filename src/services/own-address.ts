/** The ordinary address that Nextcloud has of whoever is there (OCS): proposed, never taken without a word. */
import { ask, webroot } from './api.ts'

/** Empty: it has none, or does not tell. */
export async function ownAddress(): Promise<string> {
	try {
		const { data } = await ask(`${webroot()}/ocs/v2.php/cloud/user?format=json`, { headers: { 'OCS-APIRequest': 'true' } })
		return (data as { ocs?: { data?: { email?: string | null } } } | null)?.ocs?.data?.email ?? ''
	} catch {
		return ''
	}
}
