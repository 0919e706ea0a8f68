/**
 * The header of a CDA R2 document, read as a stream. Source: CI-SIS, volet structuration minimale (mssante.md §4.7).
 * Only the direct children of patientRole and patient/name are read: a guardian's identity is somebody else's (§4.9).
 */
import type { CdaHeader } from '../document.ts'
import type { Finding } from '../finding.ts'
import type { Identity } from '../ins/identity.ts'
import type { XmlElement } from '../xml.ts'

import { finding } from '../finding.ts'
import { dayOfBirth, NOBODY, normaliseName } from '../ins/identity.ts'
import { faultOf } from '../ins/matricule.ts'
import { environmentOf } from '../ins/oid.ts'
import { XmlError, XmlReader } from '../xml.ts'

const CDA = 'urn:hl7-org:v3'
/** Characters kept of one header text. */
const MAX_TEXT = 4000
/** Values kept of one repeated header element (identifiers, names). */
const MAX_VALUES = 50

const ROLE = 'recordTarget/patientRole'
const PATIENT = `${ROLE}/patient`
const AUTHOR = 'author/assignedAuthor'
const BODY = 'component/nonXMLBody/text'
/** Header elements whose text is read. */
const TEXTS = new Set(['title', `${PATIENT}/name/family`, `${PATIENT}/name/given`, `${PATIENT}/birthplace/place/addr/county`])

export interface EmbeddedContent {
	mediaType: string
	/** What the body declares its bytes to be: B64 or TXT. */
	base64: boolean
	/** How its bytes are compressed, as declared (DF, ZL, GZ…), or null. */
	compression: string | null
}

export interface CdaReading {
	/** Without `action`, which METADATA.XML alone knows. */
	header: Omit<CdaHeader, 'action'>
	embedded: EmbeddedContent | null
	/** Start of the service the document reports (YYYYMMDD…), as in the name of its PDF (mssante.md §3.3). */
	serviceStart: string | null
	/** Local identifiers of the patient (not an INS), as `root^extension`. */
	localIds: string[]
	findings: Finding[]
}

interface Seen {
	attributes: Record<string, string>
	text: string
}

/** Feed it bytes, then ask for the reading. `onEmbedded` receives the decoded bytes of a level 1 body as they come. */
export class CdaReader {
	readonly #xml: XmlReader
	readonly #seen = new Map<string, Seen[]>()
	readonly #path: string[] = []
	readonly #onEmbedded: (bytes: Buffer) => void
	/** Depth of the elements around ClinicalDocument (a stylesheet may be the root), or null before it. */
	#outside: number | null = null
	#depth = 0
	#finished = false
	#embedded: EmbeddedContent | null = null
	#structured = false
	#base64 = ''

	constructor(onEmbedded: (bytes: Buffer) => void = () => {}) {
		this.#onEmbedded = onEmbedded
		this.#xml = new XmlReader({
			open: (element) => this.#open(element),
			text: (text) => this.#text(text),
			close: () => this.#close(),
		})
	}

	/** @throws {XmlError} */
	write(bytes: Buffer): void {
		this.#xml.write(bytes)
	}

	/** @throws {XmlError} when the XML is broken or holds no ClinicalDocument */
	end(): CdaReading {
		this.#xml.end()
		if (this.#outside === null) {
			throw new XmlError('pas de ClinicalDocument')
		}
		const findings: Finding[] = []
		const patient = this.#patient(findings)
		const replaces = this.#all('relatedDocument').some(({ attributes }) => attributes.typeCode === 'RPLC')
			? idOf(this.#first('relatedDocument/parentDocument/id'))
			: null
		const code = this.#first('code')
		const id = idOf(this.#first('id'))
		if (id === null) {
			findings.push(finding('cda.no-id'))
		}
		return {
			header: {
				id,
				setId: idOf(this.#first('setId')),
				version: wholeNumber(this.#first('versionNumber')?.attributes.value),
				type: {
					code: attribute(code, 'code'),
					system: attribute(code, 'codeSystem'),
					display: attribute(code, 'displayName'),
				},
				title: textOf(this.#first('title')),
				createdAt: attribute(this.#first('effectiveTime'), 'value'),
				replaces,
				level: this.#structured ? 3 : 1,
				patient,
				authors: [...this.#all(`${AUTHOR}/id`), ...this.#all(`${AUTHOR}/representedOrganization/id`)]
					.map(idOf).filter((author) => author !== null),
			},
			embedded: this.#embedded,
			serviceStart: attribute(this.#first('documentationOf/serviceEvent/effectiveTime/low'), 'value')
				?? attribute(this.#first('documentationOf/serviceEvent/effectiveTime'), 'value'),
			localIds: this.#all(`${ROLE}/id`).filter(({ attributes }) => environmentOf(attributes.root ?? '') === null)
				.map(idOf).filter((local) => local !== null),
			findings,
		}
	}

	#patient(findings: Finding[]): Identity {
		const roles = this.#all(ROLE)
		if (roles.length === 0) {
			findings.push(finding('cda.no-patient'))
			return NOBODY
		}
		if (roles.length > 1 || this.#all(PATIENT).length > 1) {
			findings.push(finding('cda.several-patients'))
		}
		const matricules = this.#all(`${ROLE}/id`)
			.map(({ attributes }) => ({ matricule: (attributes.extension ?? '').trim(), oid: (attributes.root ?? '').trim() }))
			.filter(({ matricule, oid }) => matricule !== '' && environmentOf(oid) !== null)
		if (new Set(matricules.map(({ matricule, oid }) => `${oid}^${matricule}`)).size > 1) {
			findings.push(finding('cda.several-ins', { matricules: [...new Set(matricules.map(({ matricule }) => matricule))] }))
		}
		const ins = matricules[0] ?? null
		const fault = ins && faultOf(ins.matricule)
		if (fault !== null) {
			findings.push(finding(fault === 'shape' ? 'cda.matricule-shape' : 'cda.matricule-key'))
		}
		const birthGivenNames = this.#named('given', null)
		const firstBirthGivenName = this.#named('given', 'BR')
		if (birthGivenNames && firstBirthGivenName && !startsWithName(birthGivenNames, firstBirthGivenName)) {
			findings.push(finding('cda.given-names'))
		}
		return {
			ins,
			birthFamilyName: this.#named('family', 'BR'),
			birthGivenNames,
			firstBirthGivenName,
			usedFamilyName: this.#named('family', 'CL'),
			usedGivenName: this.#named('given', 'CL'),
			birthDate: dayOfBirth(attribute(this.#first(`${PATIENT}/birthTime`), 'value')),
			sex: attribute(this.#first(`${PATIENT}/administrativeGenderCode`), 'code'),
			birthPlace: textOf(this.#first(`${PATIENT}/birthplace/place/addr/county`)),
		}
	}

	/** The name element with this qualifier (BR: birth, CL: used, none: the list of birth given names). */
	#named(element: 'family' | 'given', qualifier: 'BR' | 'CL' | null): string | null {
		return textOf(this.#all(`${PATIENT}/name/${element}`).find(({ attributes }) => (attributes.qualifier ?? null) === qualifier))
	}

	#open(element: XmlElement): void {
		this.#depth++
		if (this.#outside === null) {
			if (element.uri === CDA && element.local === 'ClinicalDocument') {
				this.#outside = this.#depth
			}
			return
		}
		if (this.#finished) {
			return
		}
		this.#path.push(element.uri === CDA ? element.local : `{${element.uri}}${element.local}`)
		// Deeper than the header's own elements, nothing is kept: a section may be as large as it likes.
		if (this.#path.length > 7) {
			return
		}
		const path = this.#path.join('/')
		if (path === BODY) {
			this.#embedded = {
				mediaType: (element.attributes.mediaType ?? 'text/plain').trim().toLowerCase(),
				base64: element.attributes.representation === 'B64',
				compression: element.attributes.compression?.trim() || null,
			}
		} else if (path === 'component/structuredBody') {
			this.#structured = true
		} else if (!path.startsWith('component/')) {
			const seen = this.#seen.get(path) ?? []
			if (seen.length < MAX_VALUES) {
				seen.push({ attributes: element.attributes, text: '' })
				this.#seen.set(path, seen)
			}
		}
	}

	#text(text: string): void {
		if (this.#outside === null || this.#finished || this.#path.length === 0) {
			return
		}
		const path = this.#path.join('/')
		if (path === BODY) {
			this.#embed(text)
		} else if (TEXTS.has(path)) {
			const seen = this.#seen.get(path)!.at(-1)!
			seen.text = (seen.text + text).slice(0, MAX_TEXT)
		}
	}

	#embed(text: string): void {
		if (!this.#embedded!.base64) {
			this.#onEmbedded(Buffer.from(text))
			return
		}
		const digits = this.#base64 + text.replace(/\s+/g, '')
		const whole = digits.length - digits.length % 4
		this.#base64 = digits.slice(whole)
		this.#onEmbedded(Buffer.from(digits.slice(0, whole), 'base64'))
	}

	#close(): void {
		this.#depth--
		if (this.#outside === null || this.#finished) {
			return
		}
		if (this.#depth < this.#outside) {
			this.#finished = true
			return
		}
		if (this.#base64 !== '' && this.#path.join('/') === BODY) {
			this.#onEmbedded(Buffer.from(this.#base64, 'base64'))
			this.#base64 = ''
		}
		this.#path.pop()
	}

	#all(path: string): Seen[] {
		return this.#seen.get(path) ?? []
	}

	#first(path: string): Seen | undefined {
		return this.#seen.get(path)?.[0]
	}
}

/** Reads a whole document at once. @throws {XmlError} */
export function readCda(bytes: Buffer): CdaReading {
	const reader = new CdaReader()
	reader.write(bytes)
	return reader.end()
}

function idOf(seen: Seen | undefined): string | null {
	const root = attribute(seen, 'root')
	const extension = attribute(seen, 'extension')
	return root === null ? null : extension === null ? root : `${root}^${extension}`
}

function attribute(seen: Seen | undefined, name: string): string | null {
	const value = seen?.attributes[name]?.trim().slice(0, MAX_TEXT)
	return value === undefined || value === '' ? null : value
}

function textOf(seen: Seen | undefined): string | null {
	const text = seen?.text.trim()
	return text === undefined || text === '' ? null : text
}

function wholeNumber(text: string | undefined): number | null {
	return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
}

function startsWithName(list: string, first: string): boolean {
	const names = normaliseName(list)
	const name = normaliseName(first)
	return names === name || names.startsWith(`${name} `) || names.startsWith(`${name}-`) || names.startsWith(`${name},`)
}
