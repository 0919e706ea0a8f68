/** What the administrator sees first: everything at rest, without asking anybody outside; the store alone, where a folder of it is gone. */
import type { MailboxConfig, StructureConfig } from '../../config/schema.ts'
import type { Context } from '../../context.ts'
import type { EndpointForm, MailboxRow } from '../../contract/admin/mailboxes.admin-contract.ts'
import type { StructureRow } from '../../contract/admin/structures.admin-contract.ts'
import type { Tone } from '../../contract/tone.ts'
import type { authoritiesFor } from '../../mailbox/tls.ts'
import type { Verdict } from '../../ops/examination-verdict.ts'
import type { Status } from '../../ops/status.ts'
import type { Handler } from '../handler.ts'

import { directoryFacts, directoryFile } from '../../directory/directory.ts'
import { doubtedAbsences } from '../../incoming/absences.ts'
import { patientCounts } from '../../ledger/reads/patients.reads.ts'
import { isSignInAwaited } from '../../mailbox/login.ts'
import { authoritiesOnce } from '../../mailbox/tls.ts'
import { holdersOf } from '../../ops/holders.ts'
import { sidecarsIn } from '../../ops/sidecars.ts'
import { statusOf } from '../../ops/status.ts'
import { storeTroubles } from '../../ops/store-trouble.ts'
import { whyUnsigned } from '../../outgoing/sender.ts'
import { goneParents } from '../../patients/parent-folder.ts'
import { orphansOf } from '../../structures/belonging.ts'
import { fingerprintOf } from '../../tls/authorities.ts'
import { trustFacts } from '../../trust/trust-store.ts'
import { passwordKnown } from './ged-login.admin-routes.ts'
import { personView } from './people.admin-routes.ts'
import { alertsView, backupView } from './upkeep.admin-routes.ts'

/** Seconds, then minutes, since a mailbox was read. */
const MINUTE = 60
/** Minutes without contact after which a mailbox is a concern. */
const SILENT = 20

export const overview: Handler<'admin GET overview'> = async ({ context, version }) => {
	const { config, ledger: { db } } = context
	const { ged } = config
	const status = await statusOf(context.ledger)
	const troubles = await storeTroubles(context.ledger)
	const isAuthorised = await passwordKnown(context)
	const { count, withFolder } = await patientCounts(db)
	const authoritiesOf = authoritiesOnce()
	const trust = await trustFacts(db)
	const holderOf = await holdersOf(db, config.mailboxes)
	return {
		version,
		ged: {
			kind: ged.kind,
			place: ged.kind === 'folder' ? ged.root : `${ged.url} (${ged.user})`,
			account: ged.kind === 'nextcloud' && ged.passwordFile === undefined ? ged.user : null,
			isAuthorised,
			isRefused: isAuthorised && troubles[0]?.code === 'MSS-GED-AUTH',
		},
		structures: config.structures.map(structureView),
		people: config.people.map(personView),
		orphans: await orphansOf(db, config),
		mailboxes: await Promise.all(
			config.mailboxes.map((mailbox) => rowOf(context, mailbox, status, holderOf(mailbox), authoritiesOf)),
		),
		absences: (await doubtedAbsences(context))?.count ?? 0,
		namesakes: troubles.some(({ code }) => code === 'MSS-GED-MOVED') ? await namesakesOf(context) : [],
		sidecars: await sidecarsIn(context),
		patients: { count, withFolder },
		trust: trust && { domains: trust.domains, importedAt: trust.importedAt },
		directory: directoryFacts(directoryFile(config.ledger)),
		alerts: await alertsView(context),
		backup: await backupView(context),
		sources: { trust: config.trust.source ?? null, directory: config.directory.source ?? null },
	}
}

/** None, while the store is away. */
async function namesakesOf(context: Context): Promise<string[]> {
	const gone = await goneParents(context).catch(() => [])
	return gone.flatMap(({ path, namesake }) => namesake === null ? [] : [path])
}

/** @param holder of a PER mailbox: who is to read it (ops/holders.ts) */
export async function rowOf(
	{ config, clock }: Pick<Context, 'config' | 'clock'>,
	mailbox: MailboxConfig,
	status: Status | null,
	holder: Verdict | null,
	authoritiesOf = authoritiesOnce(),
): Promise<MailboxRow> {
	const { ged } = config
	const { address, type, structure, filing, access, responsible } = mailbox
	return {
		address,
		label: mailbox.label ?? '',
		type,
		structure: structure ?? null,
		isMade: mailbox.isMade ?? false,
		imap: await endpoint(mailbox.imap, authoritiesOf),
		smtp: await endpoint(mailbox.smtp, authoritiesOf),
		oauth2: signIn(mailbox.oauth2),
		folders: mailbox.folders,
		firstRun: mailbox.firstRun.since,
		filing: {
			pattern: filing.pattern,
			data: filing.data,
			folder: filing.folder ?? '',
			createPatientFolders: filing.createPatientFolders ?? ged.createPatientFolders,
			allowPrivate: filing.allowPrivate,
			reviewFolder: filing.reviewFolder ?? ged.reviewFolder,
			quarantineFolder: filing.quarantineFolder ?? ged.quarantineFolder,
			otherFolders: filing.otherFolders,
			afterFiling: filing.afterFiling,
		},
		access,
		holder: mailbox.holder ?? '',
		responsible: responsible
			? {
					family: responsible.family,
					given: responsible.given,
					title: responsible.title ?? '',
					rpps: responsible.rpps ?? '',
					profession: responsible.profession ?? '',
				}
			: null,
		signature: mailbox.signature ?? '',
		state:
			holder?.ok === false
				? { text: `Boîte nominative\u00A0: ${holder.detail}. ${holder.fix}`, tone: 'bad' }
				: stateOf(address, status, clock.now()),
		cannotSign: whyUnsigned(config, mailbox),
	}
}

function structureView({ id, name, finess, sector, practiceSetting, telecom, address, isMade }: StructureConfig): StructureRow {
	return {
		id,
		name: name ?? id,
		finess: finess ?? '',
		sector: sector ?? null,
		practiceSetting,
		telecom: telecom?.replace(/^(?:tel|mailto):/, '') ?? '',
		address: address ?? '',
		isMade: isMade ?? false,
	}
}

function stateOf(address: string, status: Status | null, now: number): { text: string, tone: Tone } {
	const known = status?.mailboxes.find((one) => one.address === address)
	if (known?.error) {
		return { text: known.error.text, tone: isSignInAwaited(known.error.code) ? 'waiting' : 'bad' }
	}
	if (!known?.lastContactAt) {
		return { text: 'Pas encore lue', tone: 'waiting' }
	}
	const seconds = Math.max(0, Math.round((now - Date.parse(known.lastContactAt)) / 1000))
	const ago = seconds < MINUTE ? `${seconds} s` : `${Math.round(seconds / MINUTE)} min`
	return { text: `Lue il y a ${ago}`, tone: seconds < SILENT * MINUTE ? 'good' : 'bad' }
}

function signIn(value: MailboxConfig['oauth2']): MailboxRow['oauth2'] {
	return value
		? {
				preset: value.preset ?? null,
				issuer: value.given.issuer ?? '',
				clientId: value.clientId,
				clientAuth: value.clientAuth,
				grant: value.grant,
				scope: value.given.scope ?? '',
				acr: value.given.acr ?? '',
				claim: value.claim ?? '',
				hasSecret: value.password !== undefined || value.clientSecretFile !== undefined,
				certificate: value.certificate?.shown ?? null,
			}
		: null
}

async function endpoint(value: MailboxConfig['imap'], authoritiesOf: typeof authoritiesFor): Promise<EndpointForm | null> {
	return value
		? {
				host: value.host,
				port: value.port,
				security: value.security,
				auth: value.auth ?? 'password',
				user: value.user ?? '',
				hasPassword: value.password !== undefined || value.passwordFile !== undefined,
				certificate: value.certificate?.shown ?? null,
				hasAuthority: value.ca !== undefined || value.caFile !== undefined,
				authorities: value.ca === undefined ? [] : (await authoritiesOf(value)).map(fingerprintOf),
				crl: value.crl ?? '',
			}
		: null
}
