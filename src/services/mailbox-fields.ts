/** What is in the form of a mailbox, and the mailbox that it says. Pure. */
import type { EndpointForm, MailboxRow } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { Overview } from '../../server/contract/admin/overview.admin-contract.ts'

const OTHER_FOLDERS = ['Hors dossier']
const PATTERN = '{dossier}/MSSanté/{date} {type} {titre}'

type SignInRow = NonNullable<MailboxRow['oauth2']>

/** Where people sign in, and who this software is there; what is empty is as the provider has it. */
export interface SignInForm extends Pick<SignInRow, 'issuer' | 'clientId' | 'clientAuth' | 'grant' | 'scope' | 'acr'> {
	provider: NonNullable<SignInRow['preset']> | 'other'
	secret: string
}

/** The part of the form that says how a mailbox is reached. */
export interface ConnectionForm {
	address: string
	auth: EndpointForm['auth']
	imap: Pick<EndpointForm, 'host' | 'port' | 'security' | 'user'>
	smtp: Pick<EndpointForm, 'host' | 'port' | 'security' | 'user'>
	password: string
	signIn: SignInForm
	/** Empty: no list of revoked certificates is looked at. */
	crl: string
	hasSmtp: boolean
}

/** A professional as health documents name one. */
export type ProfessionalForm = MailboxFields['responsible']
export type MailboxFields = ReturnType<typeof fieldsOf>

/** @param row null: a new one */
export function fieldsOf(row: MailboxRow | null, overview: Overview) {
	return {
		address: row?.address ?? '',
		type: row?.type ?? 'ORG' as MailboxRow['type'],
		label: row?.label ?? '',
		structure: row?.structure ?? (overview.structures.length === 1 ? overview.structures[0]!.id : null),
		imap: {
			host: row?.imap?.host ?? '',
			port: row?.imap?.port ?? 993,
			security: row?.imap?.security ?? 'tls',
			user: row?.imap?.user ?? '',
		},
		smtp: {
			host: row?.smtp?.host ?? '',
			port: row?.smtp?.port ?? 587,
			security: row?.smtp?.security ?? 'starttls',
			user: row?.smtp?.user ?? '',
		},
		auth: row?.imap?.auth ?? 'password' as EndpointForm['auth'],
		password: '',
		signIn: {
			provider: row?.oauth2 ? row.oauth2.preset ?? 'other' : 'pro-sante-connect',
			issuer: row?.oauth2?.issuer ?? '',
			clientId: row?.oauth2?.clientId ?? '',
			clientAuth: row?.oauth2?.clientAuth ?? 'secret',
			grant: row?.oauth2?.grant ?? 'code',
			scope: row?.oauth2?.scope ?? '',
			acr: row?.oauth2?.acr ?? '',
			secret: '',
		} as SignInForm,
		crl: row?.imap?.crl ?? '',
		hasSmtp: row === null || row.smtp !== null,
		firstRun: row?.firstRun ?? 'now',
		folder: row?.filing.folder ?? '',
		createPatientFolders: row?.filing.createPatientFolders ?? false,
		allowPrivate: row?.filing.allowPrivate ?? false,
		pattern: row?.filing.pattern ?? PATTERN,
		data: row?.filing.data ?? 'beside',
		reviewFolder: row?.filing.reviewFolder ?? 'À classer',
		quarantineFolder: row?.filing.quarantineFolder ?? 'Quarantaine',
		/** One a line. */
		otherFolders: (row?.filing.otherFolders ?? OTHER_FOLDERS).join('\n'),
		afterFiling: row?.filing.afterFiling ?? 'keep',
		send: { users: [...row?.access.send.users ?? []], groups: [...row?.access.send.groups ?? []] },
		triage: { users: [...row?.access.triage.users ?? []], groups: [...row?.access.triage.groups ?? []] },
		identity: { users: [...row?.access.identity.users ?? []], groups: [...row?.access.identity.groups ?? []] },
		prepare: { users: [...row?.access.prepare.users ?? []], groups: [...row?.access.prepare.groups ?? []] },
		approve: { users: [...row?.access.approve.users ?? []], groups: [...row?.access.approve.groups ?? []] },
		holder: row?.holder ?? '',
		responsible: {
			family: row?.responsible?.family ?? '',
			given: row?.responsible?.given ?? '',
			title: row?.responsible?.title ?? '',
			rpps: row?.responsible?.rpps ?? '',
			profession: row?.responsible?.profession || null,
		},
		signature: row?.signature ?? '',
	}
}

/** As the sidecar wants it; its secrets apart. */
export function mailboxIn(form: MailboxFields, row: MailboxRow | null) {
	const isByPerson = form.auth === 'oauth2'
	const { signIn } = form
	const endpoint = ({ host, port, security, user }: typeof form.imap) => ({
		host: host.trim(),
		port: Number(port),
		security,
		user: user.trim() || form.address.trim(),
		...(security === 'plain' && { allowPlain: true }),
		auth: form.auth,
		...form.crl.trim() && { crl: form.crl.trim() },
	})
	const { family, given, title, rpps, profession } = form.responsible
	return {
		address: form.address.trim(),
		type: form.type,
		...form.label && { label: form.label },
		...form.structure !== null && { structure: form.structure },
		imap: endpoint(form.imap),
		...(form.hasSmtp && {
			smtp: endpoint({ ...form.smtp, host: form.smtp.host || form.imap.host, user: form.smtp.user || form.imap.user }),
		}),
		...isByPerson && {
			oauth2: {
				...signIn.provider !== 'other' && { preset: signIn.provider },
				...signIn.provider !== 'pro-sante-connect' && { issuer: signIn.issuer.trim() },
				clientId: signIn.clientId.trim(),
				clientAuth: signIn.clientAuth,
				...signIn.grant !== 'code' && { grant: signIn.grant },
				...signIn.scope.trim() && { scope: signIn.scope.trim() },
				...signIn.acr.trim() && { acr: signIn.acr.trim() },
				...row?.oauth2?.claim && { claim: row.oauth2.claim },
			},
		},
		folders: row?.folders ?? ['INBOX'],
		firstRun: { since: form.firstRun },
		filing: {
			pattern: form.pattern,
			data: form.data,
			...form.folder && { folder: form.folder },
			createPatientFolders: form.createPatientFolders,
			...form.allowPrivate && { allowPrivate: true },
			reviewFolder: form.reviewFolder,
			quarantineFolder: form.quarantineFolder,
			otherFolders: form.otherFolders.split('\n').map((line) => line.trim()).filter((line) => line !== ''),
			afterFiling: form.afterFiling,
		},
		access: {
			send: form.send,
			triage: form.triage,
			identity: form.identity,
			prepare: form.prepare,
			approve: form.approve,
		},
		...(form.type === 'PER' && form.holder && { holder: form.holder }),
		...(family && {
			responsible: { family, given, ...(title && { title }), ...(rpps && { rpps }), ...(profession && { profession }) },
		}),
		...(form.signature && { signature: form.signature }),
	}
}
