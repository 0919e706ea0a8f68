/**
 * The resources of the FHIR Annuaire Santé that bear mailboxes, as far as they are read (ans.fhir.fr.annuaire: as-dp-practitioner,
 * as-dp-practitionerrole, as-dp-organization, as-mailbox-mss). HealthcareService and Device bear none. What has another form is left out.
 */
import { z } from 'zod'

/** Characters of a text that is shown, as of a field of the extraction. */
const MAX_TEXT = 300
/** Of each list of a resource. */
const MAX_ITEMS = 200

const text = z.string().transform((value) => value.trim().slice(0, MAX_TEXT))
const few = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_ITEMS).default([])
const coding = z.object({ system: z.string().optional(), code: z.string().optional() })
const concept = z.object({ coding: few(coding) })
const reference = z.object({ reference: z.string().optional() })
const period = z.object({ end: z.string().optional() })

/** A mailbox, or another way to reach somebody. */
const telecom = z.object({
	system: z.string().optional(),
	value: z.string().optional(),
	use: z.string().optional(),
	period: period.optional(),
	extension: few(z.object({
		url: z.string(),
		valueCoding: coding.optional(),
		extension: few(z.object({
			url: z.string(),
			valueCodeableConcept: concept.optional(),
			valueString: text.optional(),
			valueBoolean: z.boolean().optional(),
		})),
	})),
})
const base = { id: z.string(), active: z.boolean().default(true), telecom: few(telecom) }

const resource = z.discriminatedUnion('resourceType', [
	z.object({
		...base,
		resourceType: z.literal('Practitioner'),
		name: few(z.object({ family: text.default(''), given: few(text), prefix: few(text), suffix: few(text) })),
		qualification: few(z.object({ code: concept })),
	}),
	z.object({
		...base,
		resourceType: z.literal('PractitionerRole'),
		practitioner: reference.optional(),
		organization: reference.optional(),
	}),
	z.object({
		...base,
		resourceType: z.literal('Organization'),
		name: text.default(''),
		address: few(z.object({ city: text.default(''), postalCode: text.default('') })),
	}),
])

const bundle = z.object({
	resourceType: z.literal('Bundle'),
	link: few(z.object({ relation: z.string(), url: z.string() })),
	entry: z.array(z.object({ resource: z.unknown() })).default([]),
})

export type Telecom = z.infer<typeof telecom>
export type Resource = z.infer<typeof resource>
export type Practitioner = Extract<Resource, { resourceType: 'Practitioner' }>
export type Role = Extract<Resource, { resourceType: 'PractitionerRole' }>
export type Organization = Extract<Resource, { resourceType: 'Organization' }>

export interface Page {
	resources: Resource[]
	/** Address of the next one, as it is written. */
	next: string | null
}

/** A page of what was found; null: it is none. @param most resources that are read of it */
export function pageOf(json: unknown, most: number): Page | null {
	const read = bundle.safeParse(json)
	return read.success
		? {
				resources: read.data.entry.slice(0, most).flatMap((entry) => resource.safeParse(entry.resource).data ?? []),
				next: read.data.link.find(({ relation }) => relation === 'next')?.url ?? null,
			}
		: null
}
