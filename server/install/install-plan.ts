/** What an installation would leave on a machine: folders and files, whose they are, who may read them. Pure. */
import { parseDocument } from 'yaml'
import { commandOf, PLACES, unitOf } from './unit.ts'

type Owner = 'root' | typeof PLACES.account

export interface PlannedFolder {
	path: string
	owner: Owner
	group: Owner
	mode: number
}

export interface PlannedFile extends PlannedFolder {
	text: string
	/** What people change: kept as it is where it is there. */
	isTheirs: boolean
}

export interface Plan {
	folders: PlannedFolder[]
	files: PlannedFile[]
}

export interface Wanted {
	/** The folder that was unpacked, absolute. */
	program: string
	/** docs/mssante.exemple.yaml. */
	example: string
	/** Address of Nextcloud, and its service account, where they are known. */
	nextcloud?: string | undefined
	account?: string | undefined
	way?: Way | undefined
}

/** How Nextcloud and the sidecar meet: on one machine; on two, by TLS; or the sidecar comes and asks (docs/adr/0046). */
export type Way = 'beside' | 'apart' | 'hosted'

/** What systemd hides from the service (ProtectHome, PrivateTmp): a program there would not start, and say nothing useful. */
const HIDDEN = ['/home', '/root', '/run/user', '/tmp', '/var/tmp']

/** The folder that the service would not see, or null. */
export function hiddenFrom(program: string): string | null {
	return HIDDEN.find((folder) => program === folder || program.startsWith(`${folder}/`)) ?? null
}

export function planOf(wanted: Wanted): Plan {
	const { account } = PLACES
	const root = { owner: 'root', group: 'root' } as const
	const own = { owner: account, group: account } as const
	const readable = { owner: 'root', group: account } as const
	return {
		folders: [
			{ path: PLACES.configuration, ...readable, mode: 0o750 },
			{ path: PLACES.keys, ...own, mode: 0o700 },
			{ path: PLACES.data, ...own, mode: 0o700 },
			{ path: PLACES.spool, ...own, mode: 0o700 },
		],
		files: [
			{ path: PLACES.configFile, ...readable, mode: 0o640, text: configurationOf(wanted), isTheirs: true },
			{ path: PLACES.unit, ...root, mode: 0o644, text: unitOf(wanted.program), isTheirs: false },
			{ path: PLACES.command, ...root, mode: 0o755, text: commandOf(wanted.program), isTheirs: false },
		],
	}
}

/** The example, its comments kept, with the places of this machine. */
function configurationOf({ example, nextcloud, account, way }: Wanted): string {
	const document = parseDocument(example)
	for (const [path, value] of [
		...way === 'apart' ? APART : [],
		...way === 'hosted' ? [[['server', 'poll'], { url: nextcloud }] as const] : [],
		[['server', 'relayKeyFile'], `${PLACES.keys}/relay.key`],
		[['ledger', 'url'], `sqlite:${PLACES.data}/ledger.db`],
		[['spool'], PLACES.spool],
		[['secretKeyFile'], `${PLACES.keys}/secret.key`],
		[['ged', 'url'], nextcloud],
		[['ged', 'user'], account],
	] as const) {
		if (value !== undefined) {
			document.setIn(path, value)
		}
	}
	return document.toString({ lineWidth: 0 })
}

const APART = [
	[['server', 'host'], '0.0.0.0'],
	[['server', 'tls'], { certFile: `${PLACES.keys}/service.crt`, keyFile: `${PLACES.keys}/service.key` }],
] as const

/** For people: what would be done, and each text in full. */
export function printed({ folders, files }: Plan): string {
	const rights = ({ path, owner, group, mode }: PlannedFolder) => `${path} (${owner}:${group}, ${mode.toString(8).padStart(4, '0')})`
	return [
		`# compte système « ${PLACES.account} », sans mot de passe ni shell`,
		...folders.map((folder) => `# dossier ${rights(folder)}`),
		...files.map((file) => `# fichier ${rights(file)}${file.isTheirs ? ', gardé s’il est déjà là' : ''}\n${file.text}`),
	].join('\n')
}
