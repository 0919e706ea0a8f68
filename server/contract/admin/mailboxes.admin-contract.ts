/** Mailboxes, as the administrator makes, changes and tries them. */
import { z } from 'zod'
import { tone } from '../tone.ts'

const security = z.enum(['tls', 'starttls', 'plain'])

const auth = z.enum(['password', 'external', 'oauth2'])
const grant = z.enum(['code', 'device', 'ciba'])
/** Characters of a file in base64: a key and a certificate with its chain have some 10,000, IGC-Santé's chain some 30,000. */
export const MAX_FILE = 130_000
const file = z.base64().min(1).max(MAX_FILE)

/** Where a person signs in, and who this program is there. No path of this machine. */
const signInForm = z.strictObject({
	preset: z.enum(['pro-sante-connect', 'pro-sante-connect-test']).optional(),
	issuer: z.string().max(2000).optional(),
	clientId: z.string().max(500),
	clientAuth: z.enum(['secret', 'certificate']),
	grant: grant.optional(),
	scope: z.string().max(1000).optional(),
	acr: z.string().max(1000).optional(),
	claim: z.string().max(100).optional(),
})

const endpoint = z.strictObject({
	host: z.string(),
	port: z.int(),
	security,
	auth: auth.optional(),
	user: z.string(),
	allowPlain: z.boolean().optional(),
	crl: z.string().max(2000).optional(),
})

/** PEM or DER with its key in PEM, or both in a PKCS #12. Given once, never told. */
const certificateFiles = z.union([
	z.strictObject({ certificate: file, key: file }),
	z.strictObject({ pack: file, password: z.string().max(1000) }),
]).meta({ id: 'CertificateFiles' })
export type CertificateFiles = z.infer<typeof certificateFiles>

export const mailboxForm = z.strictObject({
	// No path of this machine: whoever administers Nextcloud does not thereby read the sidecar's files.
	mailbox: z.looseObject({
		address: z.string(),
		imap: endpoint,
		smtp: endpoint.optional(),
		oauth2: signInForm.optional(),
		maildir: z.never().optional(),
	}),
	/** `oauth2`: the secret of this program at the provider. */
	passwords: z.strictObject({
		imap: z.string().max(1000).optional(),
		smtp: z.string().max(1000).optional(),
		oauth2: z.string().max(1000).optional(),
	}).default({}),
	/** For receiving and for sending, where the mailbox logs in by it. */
	certificate: certificateFiles.optional(),
	/** By which this program says who it is to the provider where a person signs in. */
	clientCertificate: certificateFiles.optional(),
	/** In PEM, DER or PKCS #7: what the operator's certificate is checked against. */
	authority: file.optional(),
	/** It is added: one that is there already is not written over. */
	isNew: z.boolean().default(false),
	/** What was told, and did not keep the person from saving: the journal has it. */
	despite: z.array(z.enum(['address', 'connection', 'accounts'])).max(3).default([]),
})

export const addressSought = z.object({ address: z.string().max(320) })
/** `unknown`: there is no trust list that tells; what is outside of it is an error. */
export const addressFound = z.object({ standing: z.enum(['trusted', 'unknown']) })

/** What a person compares with what they were given. */
const fingerprint = z.object({
	name: z.string(),
	/** SHA-256, in hexadecimal, two by two. */
	sha256: z.string(),
	/** ISO 8601. */
	end: z.string(),
}).meta({ id: 'Fingerprint' })
export type Fingerprint = z.infer<typeof fingerprint>

export const lookedFiles = z.strictObject({ certificate: certificateFiles.optional(), authority: file.optional() })
export const filesSeen = z.object({
	certificate: fingerprint.nullable(),
	authorities: z.array(fingerprint),
	/** The official list of revoked certificates, when the authority is IGC-Santé. */
	crl: z.string().nullable(),
}).meta({ id: 'FilesSeen' })
export type FilesSeen = z.infer<typeof filesSeen>

export const serversSought = z.object({ address: z.string().max(320).default('') })
const server = z.object({ host: z.string(), port: z.int(), security: z.enum(['tls', 'starttls']) })
const way = server.omit({ host: true })
export const serversFound = z.object({
	/** What the DNS of the mailbox's domain names (RFC 6186): proposed, for nothing proves it. */
	dns: z.object({ imap: server.nullable(), smtp: server.nullable() }),
	/** How operators let software in. */
	operators: z.array(z.object({ id: z.string(), label: z.string(), auth, imap: way, smtp: way })),
}).meta({ id: 'ServersFound' })
export type ServersFound = z.infer<typeof serversFound>

const endpointForm = z.object({
	host: z.string(),
	port: z.int(),
	security,
	auth,
	user: z.string(),
	/** A password is kept; it is never told. */
	hasPassword: z.boolean(),
	/** Of the certificate that is kept; null: none was given here. */
	certificate: fingerprint.nullable(),
	/** Its authority is one given by hand (IGC-Santé is in no system store). */
	hasAuthority: z.boolean(),
	/** Of those given in the page. */
	authorities: z.array(fingerprint),
	/** Where the list of revoked certificates is; empty: none is looked at. */
	crl: z.string(),
}).meta({ id: 'EndpointForm' })
export type EndpointForm = z.infer<typeof endpointForm>

export const circle = z.object({ users: z.array(z.string()), groups: z.array(z.string()) }).meta({ id: 'Circle' })
export type Circle = z.infer<typeof circle>

export const mailboxRow = z.object({
	address: z.string(),
	label: z.string(),
	type: z.enum(['PER', 'ORG', 'APP']),
	structure: z.string().nullable(),
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: z.boolean(),
	imap: endpointForm.nullable(),
	smtp: endpointForm.nullable(),
	/** As it was given: what is empty is as the provider has it. Null: no person signs in for it. */
	oauth2: z.object({
		preset: z.enum(['pro-sante-connect', 'pro-sante-connect-test']).nullable(),
		issuer: z.string(),
		clientId: z.string(),
		clientAuth: z.enum(['secret', 'certificate']),
		grant,
		scope: z.string(),
		acr: z.string(),
		claim: z.string(),
		/** A secret is kept; it is never told. */
		hasSecret: z.boolean(),
		certificate: fingerprint.nullable(),
	}).nullable(),
	folders: z.array(z.string()),
	firstRun: z.string(),
	filing: z.object({
		pattern: z.string(),
		data: z.enum(['beside', 'folder']),
		folder: z.string(),
		createPatientFolders: z.boolean(),
		allowPrivate: z.boolean(),
		reviewFolder: z.string(),
		quarantineFolder: z.string(),
		otherFolders: z.array(z.string()),
		afterFiling: z.string(),
	}),
	access: z.object({ send: circle, triage: circle, identity: circle, prepare: circle, approve: circle }),
	holder: z.string(),
	responsible: z.object({
		family: z.string(),
		given: z.string(),
		title: z.string(),
		rpps: z.string(),
		profession: z.string(),
	}).nullable(),
	signature: z.string(),
	/** In words, and how it is. */
	state: z.object({ text: z.string(), tone }),
	/** Why no health document can leave, though somebody may send; null: nothing prevents it. */
	cannotSign: z.string().nullable(),
}).meta({ id: 'MailboxRow' })
export type MailboxRow = z.infer<typeof mailboxRow>

const verdict = z.object({ ok: z.boolean(), text: z.string() })

export const connectionReport = z.object({
	imap: verdict.nullable(),
	smtp: verdict.nullable(),
	/** Can health documents leave in its name? Null where nobody sends. */
	signing: verdict.nullable(),
	/** Messages on the server, and how many the first reading would take in; null when not read. */
	messages: z.object({ total: z.int(), taken: z.int() }).nullable(),
}).meta({ id: 'ConnectionReport' })
export type ConnectionReport = z.infer<typeof connectionReport>

export const professionsSought = z.object({ rpps: z.string().regex(/^8?\d{11}$/).or(z.literal('')).default('') })
export const professionChoices = z.object({
	/** JDV_J01, in alphabetical order. */
	professions: z.array(z.object({ code: z.string(), label: z.string() })),
	/** The directory's, of this RPPS. */
	proposed: z.string().nullable(),
}).meta({ id: 'ProfessionChoices' })
export type ProfessionChoices = z.infer<typeof professionChoices>
