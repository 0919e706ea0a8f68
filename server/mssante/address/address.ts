/** Mail addresses and their domains: as they are compared, and as they are sent (RFC 5321 §2.4). Pure. */
import { domainToASCII } from 'node:url'
import addressparser from 'nodemailer/lib/addressparser'

/** RFC 5321 §4.5.3.1: 64 + 1 + 255. */
const MAX_ADDRESS = 320
const MAX_ADDRESSES = 500

/** A domain in its ASCII form: NFC, lower case, IDN as punycode, no final dot; null when it is none. */
export function normaliseDomain(domain: string): string | null {
	const ascii = domainToASCII(domain.normalize('NFC').trim().toLowerCase().replace(/\.$/, ''))
	return ascii === '' || !/^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/.test(ascii) ? null : ascii
}

/** An address as it is compared: local part in lower case (operators ignore its case), domain normalised; null when it is none. */
export function normaliseAddress(address: string): string | null {
	const text = address.trim()
	const at = text.lastIndexOf('@')
	const domain = at > 0 && text.length <= MAX_ADDRESS ? normaliseDomain(text.slice(at + 1)) : null
	const local = text.slice(0, at)
	return domain === null || /[\s<>,;"\p{C}]/u.test(local) ? null : `${local.normalize('NFC').toLowerCase()}@${domain}`
}

/**
 * An address as it leaves: its local part is the receiver's, whose case is not ours to change (RFC 5321 §2.4); the domain is normalised.
 * A citizen's matricule has the A or B of Corsica in upper case. Null when it is no address.
 */
export function writtenAddress(address: string): string | null {
	const compared = normaliseAddress(address)
	const text = address.trim()
	const matricule = patientMatricule(address)
	const local = matricule ?? text.slice(0, text.lastIndexOf('@')).normalize('NFC')
	return compared === null ? null : `${local}@${compared.slice(compared.lastIndexOf('@') + 1)}`
}

export function domainOf(address: string): string | null {
	const normalised = normaliseAddress(address)
	return normalised === null ? null : normalised.slice(normalised.lastIndexOf('@') + 1)
}

/** Addresses of a header's value (RFC 5322 §3.4), groups opened, normalised; what is no address is left out. */
export function addressesIn(header: string): string[] {
	return addressparser(header, { flatten: true }).slice(0, MAX_ADDRESSES)
		.map(({ address }) => normaliseAddress(address ?? ''))
		.filter((address) => address !== null)
}

/** Those of a header's value that are not written as they are compared: how they are, by how they are compared. */
export function writtenIn(header: string): Record<string, string> {
	const pairs = addressparser(header, { flatten: true }).slice(0, MAX_ADDRESSES)
		.map(({ address }) => [normaliseAddress(address ?? ''), writtenAddress(address ?? '')] as const)
	return Object.fromEntries(pairs.filter(([compared, written]) => compared !== null && written !== compared))
}

/** Does every member of a header's list bear an address that can be read? */
export function isClear(header: string): boolean {
	const members = addressparser(header, { flatten: true })
	return members.length > 0 && members.every(({ address, name }) => normaliseAddress(address ?? '') !== null && !/[<>]/.test(name ?? ''))
}

const PATIENT_DOMAIN = 'patient.mssante.fr'

/** The matricule of a citizen's mailbox `<matricule>@patient.mssante.fr` (mssante.md §1.2), or null. */
export function patientMatricule(address: string): string | null {
	const normalised = normaliseAddress(address)
	return normalised?.endsWith(`@${PATIENT_DOMAIN}`) ? normalised.slice(0, -PATIENT_DOMAIN.length - 1).toUpperCase() : null
}

/** The mailbox of a citizen: their matricule, its A or B in upper case. */
export function citizenAddress(matricule: string): string {
	return `${matricule.toUpperCase()}@${PATIENT_DOMAIN}`
}
