/**
 * What the service account may do in the patients' folders. Creating alone is enough to file, and not to take a document out of a wrong
 * folder: whoever shares is told before it is needed.
 */
import type { Config } from '../config/schema.ts'
import type { Ged, Rights } from '../ged/ged.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Check } from './check-parts.ts'
import type { Verdict } from './examination-verdict.ts'

import { posix } from 'node:path'
import { patientFolders } from '../ledger/reads/patients.reads.ts'
import { findParent } from '../patients/parent-folder.ts'
import { tryOut } from './check-parts.ts'
import { ill, mild, well } from './examination-verdict.ts'

/** Folders that are named. */
const TOLD = 3

type Looked = { config: Config, ledger: Pick<Ledger, 'db'> }

/**
 * Nothing where the store has no such rights, or no folder of patients is known yet.
 *
 * @param ged null: it does not answer, which is told elsewhere
 */
export async function examineFolderRights({ config, ledger }: Looked, ged: Ged | null): Promise<Check[]> {
	if (ged === null || config.ged.kind !== 'nextcloud') {
		return []
	}
	const { user } = config.ged
	let isKnown = true
	const check = await tryOut('dossiers des patients', async () => {
		const { wanted, found } = await rightsOfPatients({ config, ledger }, ged)
		isKnown = wanted.length > 0
		return rightsVerdict(found, wanted, user)
	})
	return isKnown ? [check] : []
}

/**
 * `wanted`: the folders in which those of patients are made, and those of patients, that are there; `found`: rights in them, and in what
 * stands beside and above them. One request for each folder that holds some.
 */
async function rightsOfPatients({ config, ledger }: Looked, ged: Ged): Promise<{ wanted: string[], found: Map<string, Rights> }> {
	const wanted = new Set<string>()
	const holding = new Set<string>()
	for (const { filing } of config.mailboxes) {
		const isMadeIn = filing.folder !== undefined && (filing.createPatientFolders ?? config.ged.createPatientFolders)
		const entry = isMadeIn ? await findParent({ config, ledger, ged }, filing.folder!) : null
		if (entry !== null) {
			wanted.add(entry.path)
			holding.add(entry.path)
		}
	}
	for (const { folder, folder_path: seen } of await patientFolders(ledger.db)) {
		const path = seen ?? folder!
		wanted.add(path)
		holding.add(folderAbove(path))
	}
	const found = new Map<string, Rights>()
	for (const path of holding) {
		for (const [at, rights] of await ged.rights(path)) {
			found.set(at, rights)
		}
	}
	return { wanted: [...wanted].filter((path) => found.has(path)), found }
}

/** @param account the service account's name. Pure. */
export function rightsVerdict(found: Map<string, Rights>, wanted: string[], account: string): Verdict {
	/** A share is of a folder and of all that is below it: the highest that lacks is named. */
	const lacking = (right: keyof Rights) => topmost(
		wanted
			.filter((path) => found.get(path)?.[right] === false)
			.map((path) => found.get(folderAbove(path))?.[right] === false ? folderAbove(path) : path),
	)
	const [closed, kept] = [lacking('create'), lacking('delete')]
	if (closed.length > 0) {
		return {
			...ill(`le compte de service ne peut rien créer dans ${named(closed)}\u00A0: rien ne peut y être classé`, remedy(account)),
			outside: `le compte de service ne peut rien créer dans ${closed.length} dossier(s)`,
		}
	}
	if (kept.length > 0) {
		return {
			...mild(
				`le compte de service ne peut rien supprimer dans ${named(kept)}\u00A0: un document classé là par erreur ne pourrait pas `
				+ 'en être retiré',
				remedy(account),
			),
			outside: `le compte de service ne peut rien supprimer dans ${kept.length} dossier(s)`,
		}
	}
	return well('le compte de service peut y créer et supprimer')
}

function remedy(account: string): string {
	return `Dans Nextcloud, ouvrez le partage de ce dossier avec «\u00A0${account}\u00A0», et cochez créer, modifier et supprimer `
		+ '(« Autoriser la modification ») ; pour un dossier d’équipe, dans ses réglages, au groupe de ce compte.'
}

function topmost(paths: string[]): string[] {
	const each = [...new Set(paths)]
	return each.filter((path) => !each.some((above) => path.startsWith(`${above}/`)))
}

/** Empty: the root. */
function folderAbove(path: string): string {
	return posix.dirname(path).replace(/^\.$/, '')
}

function named(paths: string[]): string {
	const more = paths.length - TOLD
	return paths.slice(0, TOLD).map((path) => `«\u00A0${path}\u00A0»`).join(', ') + (more > 0 ? ` et ${more} autre(s)` : '')
}
