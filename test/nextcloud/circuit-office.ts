/**
 * An establishment in a real Nextcloud, with its circuits: Paula prepares, Claire sends, Dr Martin approves; to Hugo, of the kitchen,
 * one resident's folder is shared, and no mailbox. One circuit asks for an approval, one is a sending folder, one hides what it sends
 * from the family.
 */
import type { MailHost } from '../support/mail-host.ts'
import type { Account, RealNextcloud } from './real.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { emptyStore } from './real.ts'
import { BOX, KEY, sidecarBeside } from './sidecar-beside.ts'

export const MDPH = 'mdph@crip.exemple.mssante.fr'
export const PHARMACY = 'pharmacie@ehpad.exemple.mssante.fr'
export const CRIP = 'cellule@crip.exemple.mssante.fr'
export const RESIDENT = PEOPLE[0]!
/** Whose folder is open to Hugo too. */
export const NEIGHBOUR = PEOPLE[1]!
const ROOT = 'Résidents'
/** Nextcloud's own numbers: everything, to share it further included. */
const ALL = '31'

const PREPARERS = ['preparation']
const CIRCUITS = [
	{
		id: 'mdph',
		name: 'Saisine de la MDPH',
		mailbox: BOX,
		pieces: [
			{ id: 'bilan', name: 'Bilan de fin', types: ['34120-6', '47420-5'], words: ['bilan'] },
			{ id: 'saisine', name: 'Demande à la MDPH', types: ['51851-4'], words: ['saisine'], orReason: true },
		],
		recipients: { only: [MDPH] },
		approval: { users: ['martin'] },
		answer: { withinDays: 30, verdicts: ['received'] },
	},
	{
		id: 'pharmacie',
		name: 'Ordonnance à la pharmacie',
		mailbox: BOX,
		pieces: [{ id: 'ordonnance', name: 'Ordonnance', types: ['57833-6'] }],
		recipients: { only: [PHARMACY] },
		trigger: { folder: 'À envoyer/Pharmacie', graceSeconds: 0 },
	},
	{
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: BOX,
		pieces: [{ id: 'note', name: 'Note d’information préoccupante', types: ['28653-4'], words: ['signalement'] }],
		recipients: { only: [CRIP] },
		guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
		trigger: { folder: 'À envoyer/CRIP', graceSeconds: 0 },
	},
]

const STAFF = {
	paula: { name: 'Paula Roux', groups: PREPARERS },
	claire: { name: 'Claire Fabre', groups: ['secretariat'] },
	martin: { name: 'Dr Hélène Martin', groups: ['medecins'] },
	hugo: { name: 'Hugo Petit', groups: ['cuisine'] },
}
export type Who = keyof typeof STAFF

export interface CircuitOffice {
	people: Record<Who, Account>
	service: Account
	sidecar: Sidecar
	/** A folder, as a person sees it: Nextcloud adds a number to the name of a share that served before. */
	seenBy: (who: Who, folder: string) => Promise<string>
	close: () => Promise<void>
}

export async function circuitOffice(cloud: RealNextcloud, host: MailHost): Promise<CircuitOffice> {
	const service = await cloud.account('svc-circuits')
	const people = {} as Record<Who, Account>
	for (const [who, { name, groups }] of Object.entries(STAFF)) {
		people[who as Who] = await cloud.account(who, groups)
		await cloud.ocs(cloud.admin, 'PUT', `/cloud/users/${who}`, { key: 'displayname', value: name })
		await cloud.ocs(cloud.admin, 'PUT', `/cloud/users/${who}`, { key: 'language', value: 'fr' })
		await cloud.ocs(people[who as Who], 'DELETE', '/apps/notifications/api/v2/notifications')
		await cloud.request(people[who as Who], 'DELETE', '/index.php/apps/firstrunwizard/wizard')
	}
	await (await emptyStore(cloud, service)).close()
	for (const folder of [ROOT, RESIDENT.folder, NEIGHBOUR.folder]) {
		await cloud.dav(service, 'MKCOL', folder)
	}
	for (const [path, shareWith] of [[ROOT, 'paula'], [ROOT, 'claire'], [NEIGHBOUR.folder, 'hugo']] as const) {
		await cloud.ocs(service, 'POST', '/apps/files_sharing/api/v1/shares', {
			path: `/${path}`,
			shareType: '0',
			shareWith,
			permissions: ALL,
		})
	}
	const sidecar = await sidecarBeside(
		host,
		{ kind: 'nextcloud', url: cloud.url, user: service.user, passwordFile: './nextcloud.pass', tag: true },
		{
			access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] }, prepare: { groups: PREPARERS } },
			more: { circuits: CIRCUITS },
		},
	)
	writeFileSync(join(sidecar.root, 'nextcloud.pass'), service.password)
	await sidecar.serve()
	const { ok } = await cloud.request(cloud.admin, 'POST', '/index.php/apps/mssante/settings', {
		body: new URLSearchParams({ url: sidecar.url, key: KEY }).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	})
	if (!ok) {
		throw new Error('Nextcloud ne prend pas l’adresse du service joint.')
	}
	return {
		people,
		service,
		sidecar,
		seenBy: async (who, folder) => {
			const [root = '', ...below] = who === 'hugo' ? folder.split('/').slice(1) : folder.split('/')
			const listing = await (await cloud.dav(people[who], 'PROPFIND', '', { headers: { depth: '1' } })).text()
			const mounts = [...listing.matchAll(/<d:href>([^<]+)<\/d:href>/g)]
				.map(([, href]) => decodeURIComponent(href!).split(`/files/${who}/`)[1]!.replace(/\/$/, ''))
				.filter((name) => name.startsWith(root))
			return [mounts.at(-1)!, ...below].join('/')
		},
		close: () => sidecar.stop(),
	}
}
