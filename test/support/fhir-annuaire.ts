/**
 * A server of the FHIR Annuaire Santé v2 over HTTP, with resources in the official guides' shape (ans.fhir.fr.annuaire:
 * Practitioner-334081DP, PractitionerRole-1738459DP, Organization-548812DP; « Extraction des BAL MSSanté » of the v2 documentation for
 * `telecom`) and searches as HAPI, which serves it, does them: a string from the beginning of each part, without accents or case;
 * `:contains` anywhere; « , » is or, a repeated parameter is and; `_count`, `link[next]` by `_getpages`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'

export const KEY = 'cle-de-test-0123456789'

interface Person { id: string, family: string, given: string, rpps: string, profession?: string, speciality?: string, mailboxes?: object[] }
interface Structure { id: string, name: string, finess: string, city: string, postalCode: string, mailboxes?: object[], active?: boolean }

const NOS = 'https://mos.esante.gouv.fr/NOS'
const IDENTIFIERS = 'https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203'

/** A `telecom`. @param more what its metadata tell too @param parts of the ContactPoint */
export function mailbox(value: string, type: string | null, more: object[] = [], parts: object = {}): object {
	return {
		extension: [
			{
				url: 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type',
				valueCoding: { system: `${NOS}/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie`, code: 'MSSANTE' },
			},
			...type === null
				? []
				: [{
						url: 'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata',
						extension: [
							{
								url: 'type',
								valueCodeableConcept: { coding: [{ system: `${NOS}/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL`, code: type }] },
							},
							...more,
						],
					}],
		],
		system: 'email',
		value,
		...parts,
	}
}

function identifier(code: string, system: string, value: string): object {
	return { use: 'official', type: { coding: [{ system: IDENTIFIERS, code }] }, system, value }
}

export function practitioner({ id, family, given, rpps, profession = '10', speciality, mailboxes = [] }: Person): Resource {
	const coding = (system: string, code: string) => ({ system: `${NOS}/${system}/FHIR/${system.replace('_', '-')}`, code })
	return {
		resourceType: 'Practitioner',
		id,
		meta: { lastUpdated: '2026-11-20T01:00:00.000+01:00', source: 'https://annuaire.sante.fr' },
		language: 'fr',
		identifier: [
			identifier('IDNPS', 'urn:oid:1.2.250.1.71.4.2.1', `8${rpps}`),
			identifier('RPPS', 'https://rpps.esante.gouv.fr', rpps),
		],
		active: true,
		name: [{ use: 'usual', family, given: [given], prefix: ['MME'], suffix: ['DR'] }],
		telecom: mailboxes,
		qualification: [
			{ code: { coding: [coding('TRE_R48-DiplomeEtatFrancais', 'DE05'), coding('TRE_R14-TypeDiplome', 'DE')] } },
			{ code: { coding: [coding('TRE_G15-ProfessionSante', profession), coding('TRE_R09-CategorieProfessionnelle', 'C')] } },
			...speciality === undefined ? [] : [{ code: { coding: [coding('TRE_R38-SpecialiteOrdinale', speciality)] } }],
		],
	}
}

export function role(id: string, who: string, where: string, mailboxes: object[] = []): Resource {
	return {
		resourceType: 'PractitionerRole',
		id,
		meta: { lastUpdated: '2026-11-20T01:00:00.000+01:00', source: 'https://annuaire.sante.fr' },
		identifier: [{ system: 'https://annuaire.sante.fr', value: '1010399870' }],
		active: true,
		practitioner: { reference: `Practitioner/${who}` },
		organization: { reference: `Organization/${where}` },
		telecom: mailboxes,
	}
}

export function organization({ id, name, finess, city, postalCode, mailboxes = [], active = true }: Structure): Resource {
	return {
		resourceType: 'Organization',
		id,
		meta: { lastUpdated: '2026-11-20T01:00:00.000+01:00', source: 'https://annuaire.sante.fr' },
		identifier: [identifier('FINEG', 'https://finess.esante.gouv.fr', finess)],
		active,
		name,
		telecom: mailboxes,
		address: [{ city, postalCode, country: '99000' }],
	}
}

export interface Resource {
	resourceType: string
	id: string
	[field: string]: unknown
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface Annuaire {
	/** Its base. */
	url: string
	/** Paths and queries that it was asked, and the keys that came with them. */
	asked: { path: string, key: string | undefined }[]
	resources: Resource[]
	/** Instead of an answer, from now on. */
	instead: Answer | null
	/** Resources of a page at most, whatever is asked. */
	page: number
	close: () => void
}

export async function fhirAnnuaire(resources: Resource[]): Promise<Annuaire> {
	const server = createServer((request, response) => {
		annuaire.asked.push({ path: request.url!, key: [request.headers['esante-api-key']].flat()[0] })
		if (annuaire.instead !== null) {
			annuaire.instead(request, response)
		} else if (request.headers['esante-api-key'] !== KEY) {
			response.writeHead(401).end('Unauthorized')
		} else {
			const body = found(annuaire, new URL(request.url!, annuaire.url))
			response.writeHead(200, { 'content-type': 'application/fhir+json;charset=UTF-8' }).end(JSON.stringify(body))
		}
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const annuaire: Annuaire = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/v2`,
		asked: [],
		resources,
		instead: null,
		page: 50,
		close: () => {
			server.closeAllConnections()
			server.close()
		},
	}
	return annuaire
}

function found({ url, resources, page }: Annuaire, asked: URL): object {
	const again = asked.searchParams.get('_getpages')
	const question = again === null ? asked : new URL(again, url)
	const start = Number(asked.searchParams.get('_getpagesoffset') ?? 0)
	const type = question.pathname.split('/').at(-1)!
	const matching = resources.filter((one) => one.resourceType === type && suits(one, question.searchParams))
	const count = Math.min(Number(question.searchParams.get('_count') ?? 50), page)
	const shown = matching.slice(start, start + count)
	const next = `${url}?_getpages=${encodeURIComponent(question.href)}&_getpagesoffset=${start + count}&_count=${count}`
	const entry = (mode: string) => (resource: Resource) =>
		({ fullUrl: `${url}/${resource.resourceType}/${resource.id}`, resource, search: { mode } })
	return {
		resourceType: 'Bundle',
		id: '9c994981-9e90-4110-9a2f-c87b1f51054a',
		type: 'searchset',
		link: [{ relation: 'self', url: question.href }, ...start + count < matching.length ? [{ relation: 'next', url: next }] : []],
		entry: [...shown.map(entry('match')), ...along(shown, resources, question.searchParams).map(entry('include'))],
	}
}

function along(shown: Resource[], all: Resource[], parameters: URLSearchParams): Resource[] {
	const refers = (one: Resource, field: string, to: Resource) =>
		(one[field] as { reference?: string } | undefined)?.reference === `${to.resourceType}/${to.id}`
	const isRoleOfOne = (other: Resource) => shown.some((one) => refers(other, 'practitioner', one))
	const isOfARole = (other: Resource) => shown.some((one) => refers(one, 'practitioner', other) || refers(one, 'organization', other))
	return all.filter((other) =>
		(parameters.get('_revinclude') === 'PractitionerRole:practitioner' && isRoleOfOne(other))
		|| (parameters.get('_include') === '*' && isOfARole(other)))
}

const flat = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function suits(resource: Resource, parameters: URLSearchParams): boolean {
	return [...parameters].filter(([name]) => !name.startsWith('_') || name === '_id').every(([name, value]) => {
		const [field = '', modifier] = name.split(':')
		return value.split(',').some((one) => partsOf(resource, field).some((part) =>
			field === '_id' || field === 'identifier'
				? part === one
				: modifier === 'contains' ? flat(part).includes(flat(one)) : flat(part).startsWith(flat(one))))
	})
}

function partsOf(resource: Resource, field: string): string[] {
	const { name, telecom = [], identifier = [] } = resource as unknown as {
		name?: string | { family: string, given: string[], prefix: string[], suffix: string[] }[]
		telecom?: { value: string }[]
		identifier?: { value: string }[]
	}
	return {
		_id: [resource.id],
		identifier: identifier.map(({ value }) => value),
		'mailbox-mss': telecom.map(({ value }) => value),
		name: typeof name === 'string' ? [name] : (name ?? []).flatMap((one) => [one.family, ...one.given, ...one.prefix, ...one.suffix]),
	}[field] ?? []
}
