/** `mssante.yaml`: every key, its form and its default. The contract is `contract.md`; an unknown key is an error. */
import type { KeptCertificate } from '../tls/kept-certificate.ts'
import type { PersonConfig } from './professional.ts'
import type { AlertsConfig, BackupConfig } from './upkeep.ts'

import { z } from 'zod'
import { PRACTICE_SETTINGS, SECTORS } from '../mssante/cda/structure-codes.ts'
import { WORDS } from '../mssante/words/whom.ts'
import { circuit } from './circuit.ts'
import { ledger } from './ledger-key.ts'
import { oauth2 } from './oauth2.ts'
import { person, professional } from './professional.ts'
import { isAddress, isHost, isLoopback, isSignedSource, transportOf } from './transport.ts'
import { alerts, backup } from './upkeep.ts'

const file = z.string().min(1)
/** A file of this machine, or an address. */
const source = z
	.string()
	.min(1)
	.refine(
		(text) => !isAddress(text) || transportOf(text) !== null,
		'attendu : un fichier, ou une adresse https:// (http:// : seulement vers cette machine)',
	)
/** The same, in clear too: what is signed proves itself. */
const signedSource = z
	.string()
	.min(1)
	.refine((text) => !isAddress(text) || isSignedSource(text), 'attendu : un fichier, ou une adresse http:// ou https://')
/** The base of a FHIR interface. In clear to this machine alone, for the key goes there. */
const fhirUrl = z
	.string()
	.refine(
		(text) => transportOf(text) !== null && !/[?#]/.test(text),
		'attendu : une adresse https:// sans « ? » (http:// : seulement vers cette machine)',
	)
const address = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'attendu : une adresse nom@domaine')
const folderName = z
	.string()
	.min(1)
	.refine((path) => !path.split('/').includes('..') && !path.startsWith('/'), 'attendu : un dossier sous la racine de la GED')

/** Where secrets are: in files that the configuration names, or encrypted in the ledger for what the admin page made. */
type SecretPlace = 'file' | 'vault'

/** A list is believed when the authority that is given signed it. */
export const LIST_WITHOUT_AUTHORITY
	= 'attendu : avec la liste des certificats révoqués, l’autorité qui la signe'

export const AUTHS = ['password', 'external', 'oauth2'] as const
export type Auth = typeof AUTHS[number]

function endpoint(port: number, security: 'tls' | 'starttls', place: SecretPlace) {
	return z.strictObject({
		host: z.string().refine(isHost, 'attendu : le nom d’une machine, ou son adresse IP'),
		port: z.int().min(1).max(65535).default(port),
		security: z.enum(['tls', 'starttls', 'plain']).default(security),
		/** Clear text, to this machine only. */
		allowPlain: z.boolean().default(false),
		/**
		 * How the mailbox says who it is. `external`: by its certificate (SASL EXTERNAL); `oauth2`: by a person who signs in (XOAUTH2);
		 * `user` is then the mailbox, where not said. Not said: by password, unless there is a certificate alone.
		 */
		auth: z.enum(AUTHS).optional(),
		/** Here, or once for the mailbox. */
		oauth2: oauth2(place).optional(),
		user: z.string().min(1).optional(),
		passwordFile: file.optional(),
		caFile: file.optional(),
		/** The list of certificates that the authority revoked. */
		crl: signedSource.optional(),
		/** The authority itself, in PEM: the admin page has no files here. */
		ca: z.string().max(200_000).regex(/-----BEGIN CERTIFICATE-----/, 'attendu : un certificat au format PEM').optional(),
		clientCertFile: file.optional(),
		clientKeyFile: file.optional(),
	}).superRefine((value, context) => {
		const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
		if (value.security === 'plain' && !(value.allowPlain && isLoopback(value.host))) {
			say('security', 'attendu : tls ou starttls (plain : seulement vers cette machine, avec allowPlain: true)')
		}
		if ((value.clientCertFile === undefined) !== (value.clientKeyFile === undefined)) {
			say('clientKeyFile', 'attendu : clientCertFile et clientKeyFile ensemble')
		}
		if (place === 'vault' && value.crl !== undefined && !isAddress(value.crl)) {
			say('crl', 'attendu : une adresse http:// ou https://')
		}
		if (place === 'file' && value.auth === 'external' && value.clientCertFile === undefined) {
			say('clientCertFile', 'attendu : le certificat de la boîte et sa clé (clientCertFile, clientKeyFile) pour « auth: external »')
		}
		if (value.auth === 'external' && value.security === 'plain') {
			say('auth', 'attendu : tls ou starttls, sans quoi aucun certificat n’est montré')
		}
		const isByItself = value.auth === undefined || value.auth === 'password'
		if (place === 'file' && isByItself && value.passwordFile === undefined && value.clientCertFile === undefined) {
			say('passwordFile', 'attendu : un mot de passe (passwordFile), un certificat (auth: external, clientCertFile, clientKeyFile) '
			+ 'ou la connexion d’une personne (auth: oauth2)')
		}
		if (place === 'file' && value.auth === 'password' && value.passwordFile === undefined) {
			say('passwordFile', 'attendu : un mot de passe (passwordFile)')
		}
		if (place === 'file' && value.crl !== undefined && value.caFile === undefined && value.ca === undefined) {
			say('crl', LIST_WITHOUT_AUTHORITY)
		}
		if (value.passwordFile !== undefined && value.user === undefined) {
			say('user', 'attendu : l’identifiant de la boîte')
		}
	})
}

const since = z.union([
	z.literal('now'),
	z.literal('all'),
	z.iso.date(),
	z.iso.datetime({ offset: true }),
	z.date().transform((date) => date.toISOString()),
])

const accounts = z.strictObject({ users: z.array(z.string().min(1)).default([]), groups: z.array(z.string().min(1)).default([]) })

function mailboxOf(place: SecretPlace) {
	return z
		.strictObject({
			address,
			type: z.enum(['PER', 'ORG', 'APP']),
			label: z.string().min(1).optional(),
			structure: z.string().min(1).optional(),
			serves: z.array(address).default([]),
			responsible: professional(place === 'file' ? 'checked' : 'kept').optional(),
			/**
			 * Who may use it in Nextcloud, by account and by group: to send, to deal with what waits, to settle what contradicts itself
			 * (identitovigilance). Nobody, when nothing is said.
			 */
			access: z.strictObject({
				send: accounts.prefault({}),
				triage: accounts.prefault({}),
				identity: accounts.prefault({}),
				/** To prepare what others approve, and to approve what no circuit says who approves. */
				prepare: accounts.prefault({}),
				approve: accounts.prefault({}),
			}).prefault({}),
			/** The only account that may use a PER mailbox. */
			holder: z.string().min(1).optional(),
			/**
			 * Does a failure that the operator wrote in `Authentication-Results` make a message wait? `ignore`: where its own relays
			 * break signatures.
			 */
			authenticationResults: z.enum(['believe', 'ignore']).default('believe'),
			/** Words under every message. */
			signature: z.string().max(2000).optional(),
			/** Where answers are read, when it is not this mailbox. */
			replyTo: address.optional(),
			/** A copy in the operator's Sent folder, unless the operator makes one; the folder is found by itself where not named. */
			sentCopy: z.strictObject({ enabled: z.boolean().default(true), folder: z.string().min(1).optional() }).prefault({}),
			imap: endpoint(993, 'tls', place).optional(),
			smtp: endpoint(587, 'starttls', place).optional(),
			/** Where a person signs in, for receiving and for sending. */
			oauth2: oauth2(place).optional(),
			maildir: file.optional(),
			folders: z.array(z.string().min(1)).min(1).default(['INBOX']),
			firstRun: z.strictObject({ since: since.default('now') }).default({ since: 'now' }),
			filing: z
				.strictObject({
					pattern: z
						.string()
						.min(1)
						.default('{dossier}/MSSanté/{date} {type} {titre}')
						.refine((pattern) => pattern.startsWith('{dossier}/'), 'attendu : un modèle qui commence par {dossier}/'),
					/**
					 * Where the folders of patients stand: one that the register gives no folder gets its own there, where folders may
					 * be made.
					 */
					folder: folderName.optional(),
					/**
					 * Where a patient's structured document (`.xml`) goes whose readable copy came with it: beside that one, or in
					 * « Données » below (ADR 56).
					 */
					data: z.enum(['beside', 'folder']).default('beside'),
					/** Instead of `ged.createPatientFolders`, for this mailbox. */
					createPatientFolders: z.boolean().optional(),
					/** May documents go where only the service account sees them? */
					allowPrivate: z.boolean().default(false),
					reviewFolder: folderName.optional(),
					quarantineFolder: folderName.optional(),
					/** Folders that are no patient's, where a person may file what concerns nobody (invoices, circulars). */
					otherFolders: z.array(folderName).max(50).default(['Hors dossier']),
					afterFiling: z.union([z.literal('keep'), z.literal('markSeen'), z.string().regex(/^move:.+/)]).default('keep'),
				})
				.prefault({}),
		})
		.refine((value) => (value.imap === undefined) !== (value.maildir === undefined), {
			path: ['imap'],
			message: 'attendu : soit imap, soit maildir',
		})
		.superRefine((value, context) => {
			const given = [value.oauth2, value.imap?.oauth2, value.smtp?.oauth2].filter((one) => one !== undefined)
			const isAsked = value.imap?.auth === 'oauth2' || value.smtp?.auth === 'oauth2'
			const message = isAsked && given.length === 0
				? 'attendu : le fournisseur d’identité (issuer, clientId…) pour « auth: oauth2 »'
				: !isAsked && given.length > 0
						? 'attendu : « auth: oauth2 » dans imap ou smtp, avec le fournisseur d’identité'
						: new Set(given.map((one) => JSON.stringify(one))).size > 1
							? 'attendu : un seul fournisseur d’identité par boîte'
							: null
			if (message !== null) {
				context.addIssue({ code: 'custom', path: ['oauth2'], message })
			}
		})
}

/** Nine digits; in Corsica the second one is a letter. */
const finess = z.string().regex(/^(?:\d{2}|2[AB])\d{7}$/, 'attendu : les 9 caractères du FINESS')
const sector = z.string().refine((code) => code in SECTORS, 'attendu : un code de secteur d’activité (JDV_J02), par exemple SA16 ou SA17')

const structure = z.strictObject({
	id: z.string().min(1),
	finess: finess.optional(),
	name: z.string().optional(),
	sector: sector.optional(),
	practiceSetting: z
		.string()
		.refine((code) => code in PRACTICE_SETTINGS, 'attendu : un code de cadre d’exercice (JDV_J04), par exemple ESSMS')
		.default('ESSMS'),
	telecom: z
		.string()
		.regex(/^(?:tel|mailto):\S+$/, 'attendu : tel:+33… ou mailto:…')
		.optional(),
	address: z.string().min(1).optional(),
	patientIdRoot: z.string().optional(),
})

const nextcloudUrl = z
	.string()
	.refine((url) => transportOf(url) !== null, 'attendu : une adresse https:// (http:// : seulement vers cette machine)')

const ged = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('folder'),
		root: file,
		reviewFolder: folderName.default('À classer'),
		quarantineFolder: folderName.default('Quarantaine'),
		createPatientFolders: z.boolean().default(true),
	}),
	z.strictObject({
		kind: z.literal('nextcloud'),
		url: nextcloudUrl,
		/** The service account, and its app password; without a file, the one that the admin page obtained. */
		user: z.string().min(1),
		passwordFile: file.optional(),
		caFile: file.optional(),
		/** Puts the tag « MSSanté » on filed and sent files. */
		tag: z.boolean().default(false),
		reviewFolder: folderName.default('À classer'),
		quarantineFolder: folderName.default('Quarantaine'),
		createPatientFolders: z.boolean().default(false),
	}),
])

/** Where `GET /metrics` is answered: nowhere, when nothing is said. */
const metrics = z
	.strictObject({
		host: z.string().refine(isHost, 'attendu : le nom d’une machine, ou son adresse IP').default('127.0.0.1'),
		port: z.int().min(0).max(65535).optional(),
		/** A Unix socket instead. */
		socket: file.optional(),
		/** A bearer token; the file is made where there is none. */
		tokenFile: file.optional(),
	})
	.refine(({ port, socket }) => (port === undefined) !== (socket === undefined), {
		path: ['port'],
		message: 'attendu : soit un port, soit un socket',
	})

export const schema = z
	.strictObject({
		server: z
			.strictObject({
				host: z.string().default('127.0.0.1'),
				port: z.int().min(0).max(65535).default(8090),
				/** A Unix socket instead of host and port: for a Nextcloud that sees its folder. */
				socket: file
					.refine((path) => path.endsWith('/mssante.sock'), 'attendu : un fichier nommé mssante.sock, dans un dossier')
					.optional(),
				relayKeyFile: file.default('./relay.key'),
				/** Of a Nextcloud that cannot reach this program: it goes and asks there which calls wait. */
				poll: z.strictObject({ url: nextcloudUrl, caFile: file.optional() }).optional(),
				tls: z.strictObject({ certFile: file, keyFile: file }).optional(),
				metrics: metrics.optional(),
			})
			.refine(({ metrics: one, tls }) => one?.port === undefined || isLoopback(one.host) || (tls && one.tokenFile !== undefined), {
				path: ['metrics', 'tokenFile'],
				message: 'attendu : un jeton (tokenFile) et le certificat du service (server.tls), pour être lu d’une autre machine',
			})
			.refine(({ host, tls, socket }) => socket !== undefined || tls !== undefined || isLoopback(host), {
				path: ['tls'],
				message: 'attendu : un certificat (certFile, keyFile), car le service n’est pas que sur cette machine',
			})
			.prefault({}),
		ledger,
		spool: file,
		secretKeyFile: file.default('./keys/secret.key'),
		ins: z.strictObject({ environment: z.enum(['production', 'test']).default('production') }).prefault({}),
		timeZone: z.string().default('Europe/Paris').refine(isTimeZone, 'attendu : un fuseau horaire, par exemple Europe/Paris'),
		/** What people call those whom they look after, in what the page shows (ADR 47). */
		words: z.enum(WORDS).default('patient'),
		/** X-MSS-NIL, given to the editor by convergence.esante.gouv.fr: no default, for every other one is another editor's. */
		product: z
			.strictObject({
				nil: z
					.string()
					.regex(/^[!-~]+$/, 'attendu : le numéro NIL, sans espace ni accent')
					.optional(),
			})
			.prefault({}),
		mdn: z.strictObject({ errorSyntax: z.enum(['1.1.2', '1.1.3']).default('1.1.3'), ko: z.boolean().default(false) }).prefault({}),
		retention: z.strictObject({ rawDays: z.int().min(1).default(30), traceDays: z.int().min(1).default(180) }).prefault({}),
		/** Does settling what is in quarantine take two people? */
		quarantine: z.strictObject({ fourEyes: z.boolean().default(false) }).prefault({}),
		structures: z.array(structure).default([]),
		/** Who approves what is sent, by Nextcloud account; those who have an RPPS sign it. */
		people: z.array(person).default([]),
		ged,
		/** Days without news of a recipient after which somebody must look. */
		sending: z.strictObject({ deadlineDays: z.int().min(1).max(60).default(3) }).prefault({}),
		trust: z.strictObject({ enforce: z.boolean().default(true), source: source.optional(), caFile: file.optional() }).prefault({}),
		directory: z
			.strictObject({ source: source.optional(), caFile: file.optional(), apiKeyFile: file.optional(), fhirUrl: fhirUrl.optional() })
			.refine(({ apiKeyFile, fhirUrl: url }) => url === undefined || apiKeyFile !== undefined, {
				path: ['apiKeyFile'],
				error: 'attendu : le fichier de la clé, avec fhirUrl',
			})
			.prefault({}),
		circuits: z.array(circuit).max(200).default([]),
		alerts: alerts.optional(),
		/** None, when nothing is said. */
		backup: backup.optional(),
		mailboxes: z.array(mailboxOf('file')),
	})
	.superRefine((value, context) => {
		for (const [index, { id, mailbox }] of value.circuits.entries()) {
			const say = (key: string, message: string) => context.addIssue({ code: 'custom', path: ['circuits', index, key], message })
			if (value.circuits.findIndex((other) => other.id === id) !== index) {
				say('id', 'attendu : un identifiant qui ne soit pas déjà celui d’un autre circuit')
			}
			if (!value.mailboxes.some((one) => one.address.toLowerCase() === mailbox.toLowerCase())) {
				say('mailbox', 'attendu : une boîte déclarée dans « mailboxes »')
			}
		}
		for (const [index, { user }] of value.people.entries()) {
			if (value.people.findIndex((other) => other.user === user) !== index) {
				context.addIssue({
					code: 'custom',
					path: ['people', index, 'user'],
					message: 'attendu : un compte qui ne soit pas déjà celui d’une autre personne',
				})
			}
		}
		const known = value.structures.map(({ id }) => id)
		const addresses = new Set<string>()
		for (const [index, { address: one, structure: id }] of value.mailboxes.entries()) {
			const isOther = addresses.has(one.toLowerCase())
			addresses.add(one.toLowerCase())
			if (isOther) {
				context.addIssue({
					code: 'custom',
					path: ['mailboxes', index, 'address'],
					message: 'attendu : une adresse qui ne soit pas déjà celle d’une autre boîte',
				})
			}
			if (id !== undefined && !known.includes(id)) {
				context.addIssue({
					code: 'custom',
					path: ['mailboxes', index, 'structure'],
					message: `attendu : une structure déclarée dans « structures » (${known.join(', ') || 'il n’y en a aucune'})`,
				})
			}
			if (id === undefined && known.length > 1) {
				context.addIssue({
					code: 'custom',
					path: ['mailboxes', index, 'structure'],
					message: 'attendu : la structure de cette boîte, car il y en a plusieurs',
				})
			}
		}
	})

function isTimeZone(name: string): boolean {
	try {
		return Intl.DateTimeFormat('fr-FR', { timeZone: name }).resolvedOptions().timeZone !== ''
	} catch {
		return false
	}
}

/** A mailbox made in the admin page: its passwords are elsewhere. */
export const madeMailbox = mailboxOf('vault')

/** A structure made there can sign: that is what it is for. */
export const madeStructure = structure.extend({ finess, name: z.string().trim().min(1).max(200), sector })

type Written = z.output<typeof schema>
/** `password`, the client’s secret, and `certificate`: those of a mailbox made in the admin page, in memory alone. */
export type SignInSettings = NonNullable<Written['mailboxes'][number]['oauth2']> & {
	password?: string | undefined
	certificate?: KeptCertificate | undefined
}
/** `password`, `certificate`: those of a mailbox made in the admin page, in memory alone. `crlFile`: where the list of `crl` is. */
export type Endpoint = NonNullable<Written['mailboxes'][number]['imap']> & {
	password?: string | undefined
	certificate?: KeptCertificate | undefined
	crlFile?: string
}
/** `isMade`: in the admin page, where it can be changed. */
export type MailboxConfig = Omit<Written['mailboxes'][number], 'imap' | 'smtp' | 'oauth2'> & {
	imap?: Endpoint | undefined
	smtp?: Endpoint | undefined
	/** Wherever it was written: it serves both ways. */
	oauth2?: SignInSettings | undefined
	isMade?: boolean
}
export type StructureConfig = Written['structures'][number] & { isMade?: boolean }
/** `structures`, `people`, `mailboxes`, `alerts` and `backup` are alive: what the admin page changes there is taken up. */
export type Config = Omit<Written, 'mailboxes' | 'structures' | 'people' | 'alerts' | 'backup'> & {
	alerts?: AlertsConfig | undefined
	backup?: BackupConfig | undefined
	structures: StructureConfig[]
	people: PersonConfig[]
	/** Another list where one changes: never changed in place (`mailboxOf`). */
	mailboxes: readonly MailboxConfig[]
	/** Where it was read. */
	file?: string
}
