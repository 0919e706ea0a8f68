/** IGC-Santé, the authority of the MSSanté space (mssante.md §1.4): what it publishes, and where. Pure. */
import type { Fingerprint } from './authorities.ts'

const ORGANISATIONS = /IGC-SANTE ELEMENTAIRE ORGANISATIONS/i
const LISTS = 'http://igc-sante.esante.gouv.fr/CRL/'

/** The official list of what the authority of organisations revoked, where it is among these; a proposal, made by its name alone. */
export function officialListOf(authorities: Fingerprint[]): string | null {
	const found = authorities.find(({ name }) => ORGANISATIONS.test(name))
	return found === undefined ? null : `${LISTS}${/TEST/i.test(found.name) ? 'ACI-EL-ORG-TEST.crl' : 'ACI-EL-ORG.crl'}`
}
