/**
 * The folder in which those of patients are made is gone, and another bears its name: restored from a backup, or made again. Nothing is
 * filed there until a person says that it is the right one (ADR 0031).
 */
import type { Context } from '../context.ts'
import type { GoneParent } from '../patients/parent-folder.ts'

import { goneParents, noteParent } from '../patients/parent-folder.ts'
import { tryStoreAgain } from './failure.ts'

type Parts = Pick<Context, 'ledger' | 'ged' | 'config'>

/**
 * A person says that what bears the name is it. One of which nothing bears the name stays gone.
 *
 * @param paths those of which they say it; all of them, when nothing is said
 * @return those that were taken, and those that stay gone
 */
export async function takeNamesakes(parts: Parts, actor: string, paths?: string[]): Promise<{ taken: string[], gone: string[] }> {
	const { ledger } = parts
	const lost = await goneParents(parts)
	const wanted = lost.filter(
		(one): one is GoneParent & { namesake: string } => one.namesake !== null && (paths?.includes(one.path) ?? true),
	)
	await ledger.change(async (tx) => {
		for (const { path, namesake } of wanted) {
			await noteParent(tx, path, namesake)
		}
		await ledger.audit.append(tx, [
			{ action: 'folders-taken', actor, details: { fileIds: wanted.map(({ namesake }) => namesake).join(' ') } },
		])
	})
	await tryStoreAgain(ledger.db)
	return {
		taken: wanted.map(({ path }) => path),
		gone: lost.filter((one) => !wanted.some(({ path }) => path === one.path)).map(({ path }) => path),
	}
}
