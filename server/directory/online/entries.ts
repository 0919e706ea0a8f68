/**
 * The mailboxes that resources of the FHIR Annuaire Santé bear, as the directory shows them. A person's are on the Practitioner, or on the
 * PractitionerRole where they belong to a structure too; those of services and programs on the Organization. Pure.
 */
import type { DirectoryEntry } from '../directory.ts'
import type { Organization, Practitioner, Resource, Role, Telecom } from './resources.ts'

import { normaliseAddress } from '../../mssante/address/address.ts'
import { profession } from '../../mssante/cda/profession.ts'

const EMAIL_TYPE = 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type'
const METADATA = 'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata'
/** TRE_R256: among e-mail addresses, a mailbox of MSSanté. */
const MSSANTE = 'MSSANTE'
const PROFESSION = /\/TRE[_-]G15-ProfessionSante\b/
const SPECIALITY = /\/TRE[_-]R38-SpecialiteOrdinale\b/

export interface Mailboxes {
	entries: DirectoryEntry[]
	/** Addresses of the red list. */
	unlisted: string[]
}

interface Mailbox { address: string, type: string, service: string, isUnlisted: boolean }

/** @param carriers resources whose mailboxes are wanted @param known those that tell who and where, too */
export function mailboxesOf(carriers: Resource[], known: Resource[], now: number): Mailboxes {
	const all = new Map([...carriers, ...known].map((one) => [`${one.resourceType}/${one.id}`, one]))
	const roles = [...all.values()].filter((one) => one.resourceType === 'PractitionerRole')
	const found = carriers.filter(({ active }) => active).flatMap((one) =>
		one.telecom.flatMap((telecom) => mailboxIn(telecom, now) ?? []).map((mailbox) => ({
			mailbox,
			entry: entryOf(one, mailbox, all, roles),
		})))
	const unlisted = new Set(found.filter(({ mailbox }) => mailbox.isUnlisted).map(({ mailbox }) => mailbox.address))
	return {
		entries: [...new Map(found.map(({ entry }) => [entry.address, entry])).values()].filter(({ address }) => !unlisted.has(address)),
		unlisted: [...unlisted],
	}
}

/** Identifiers of the structures of these roles. */
export function structuresOf(resources: Resource[]): string[] {
	const ids = resources.flatMap((one) => one.resourceType === 'PractitionerRole' ? (one.organization?.reference ?? []) : [])
	return [...new Set(ids.map((id) => id.split('/').at(-1)!))]
}

function mailboxIn({ system, value, use, period, extension }: Telecom, now: number): Mailbox | null {
	const metadata = extension.find(({ url }) => url === METADATA)
	const isSaid = extension.some(({ url, valueCoding }) => url === EMAIL_TYPE && valueCoding?.code === MSSANTE)
	const isMailbox = metadata !== undefined || isSaid
	const isOver = use === 'old' || Date.parse(period?.end ?? '') < now
	const address = system === 'email' && isMailbox && !isOver ? normaliseAddress(value ?? '') : null
	if (address === null) {
		return null
	}
	const said = new Map(metadata?.extension.map((one) => [one.url, one]))
	const redList = said.get('listeRouge')
	return {
		address,
		type: said.get('type')?.valueCodeableConcept?.coding[0]?.code ?? '',
		service: (said.get('service')?.valueString ?? '') || (said.get('description')?.valueString ?? ''),
		isUnlisted: redList !== undefined && redList.valueBoolean !== false,
	}
}

function entryOf(carrier: Resource, { address, type, service }: Mailbox, all: Map<string, Resource>, roles: Role[]): DirectoryEntry {
	if (carrier.resourceType === 'Organization') {
		const place = placeOf(carrier)
		return { address, type: type || 'ORG', name: service || place.structure, profession: '', speciality: '', ...place }
	}
	const [who, role] = carrier.resourceType === 'Practitioner'
		? [carrier, onlyOne(roles.filter((one) => leadsTo(one.practitioner, carrier)))]
		: [all.get(carrier.practitioner?.reference ?? ''), carrier]
	const where = all.get(role?.organization?.reference ?? '')
	return {
		address,
		type: type || 'PER',
		...who?.resourceType === 'Practitioner' ? personOf(who) : { name: address, profession: '', speciality: '' },
		...placeOf(where?.resourceType === 'Organization' ? where : undefined),
	}
}

/** Of a mailbox that belongs to no structure: where its holder works, if it is in one place. */
function onlyOne(roles: Role[]): Role | undefined {
	const active = roles.filter(({ active }) => active)
	return active.length === 1 ? active[0] : undefined
}

function leadsTo(reference: Role['practitioner'], { resourceType, id }: Resource): boolean {
	return reference?.reference === `${resourceType}/${id}`
}

function placeOf(organization: Organization | undefined): Pick<DirectoryEntry, 'structure' | 'city' | 'postalCode'> {
	const address = organization?.address[0]
	return {
		structure: organization?.name ?? '',
		city: (address?.city ?? '').replace(/^\d{5}\s*/, '').replace(/\s+CEDEX(?:\s+\d+)?$/i, ''),
		postalCode: address?.postalCode ?? '',
	}
}

function personOf({ name: [name], qualification }: Practitioner): Pick<DirectoryEntry, 'name' | 'profession' | 'speciality'> {
	const codings = qualification.flatMap(({ code }) => code.coding)
	const codeIn = (system: RegExp) => codings.find((one) => system.test(one.system ?? ''))?.code
	const [own, special] = [codeIn(PROFESSION), codeIn(SPECIALITY)]
	const label = profession(`G15_${own}`)?.label ?? ''
	return {
		name: [name?.suffix[0], name?.given[0], name?.family.toUpperCase()].filter(Boolean).join(' '),
		profession: label,
		speciality: (profession(`G15_${own}/${special}`)?.label ?? '').replace(`${label} - `, ''),
	}
}
