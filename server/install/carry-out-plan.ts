/** A planned installation, done: nothing at all where something that is not ours is in its way; done again, it changes nothing. */
import type { Plan, PlannedFile, PlannedFolder } from './install-plan.ts'

import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { PLACES } from './unit.ts'

export interface Hands {
	/** Everything is written below it. */
	under: string
	/** Makes the account where it lacks. */
	makeAccount: () => void
	/** Numbers of an account, and of a group. */
	idOf: (kind: 'user' | 'group', name: string) => number
}

export type Done = 'written' | 'kept' | 'same'

/** @throws {MssError} MSS-INSTALL-EXISTS, before anything is done; MSS-INSTALL-FAILED */
export function carryOut(plan: Plan, hands: Hands): { path: string, done: Done }[] {
	const states = plan.files.map((file) => ({ file, done: stateOf(file, join(hands.under, file.path)) }))
	const inTheWay = states.find(({ done }) => done === null)
	if (inTheWay) {
		throw new MssError('MSS-INSTALL-EXISTS', inTheWay.file.path)
	}
	try {
		hands.makeAccount()
		for (const folder of plan.folders) {
			mkdirSync(join(hands.under, folder.path), { recursive: true })
			give(folder, hands)
		}
		for (const { file } of states.filter(({ done }) => done === 'written')) {
			write(file, hands)
		}
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-INSTALL-FAILED', systemCode(error), { cause: error })
	}
	return states.map(({ file: { path }, done }) => ({ path, done: done! }))
}

/** Null: it is there, is not ours, and is not people's to keep. */
function stateOf({ text, isTheirs }: PlannedFile, path: string): Done | null {
	if (!existsSync(path)) {
		return 'written'
	}
	return readFileSync(path, 'utf8') === text ? 'same' : isTheirs ? 'kept' : null
}

/** Whole or not at all. */
function write(file: PlannedFile, hands: Hands): void {
	const path = join(hands.under, file.path)
	const draft = `${path}.${process.pid}`
	mkdirSync(dirname(path), { recursive: true })
	writeFileSync(draft, file.text, { mode: 0o600, flush: true })
	give({ ...file, path: `${file.path}.${process.pid}` }, hands)
	renameSync(draft, path)
}

function give({ path, owner, group, mode }: PlannedFolder, { under, idOf }: Hands): void {
	chownSync(join(under, path), idOf('user', owner), idOf('group', group))
	chmodSync(join(under, path), mode)
}

/** Those of this machine, by the tools that every distribution has (shadow, glibc). */
export const MACHINE: Hands = {
	under: '/',
	makeAccount: () => {
		if (numberOf('passwd', PLACES.account) === null) {
			const home = ['--home-dir', PLACES.data, '--no-create-home', '--shell', '/usr/sbin/nologin']
			run('useradd', ['--system', '--user-group', ...home, PLACES.account])
		}
	},
	idOf: (kind, name) => {
		const id = numberOf(kind === 'user' ? 'passwd' : 'group', name)
		if (id === null) {
			throw new MssError('MSS-INSTALL-FAILED', `« ${name} » n’existe pas`)
		}
		return id
	},
}

/** Null: no such name (getent(1), status 2). */
function numberOf(database: 'passwd' | 'group', name: string): number | null {
	try {
		return Number(execFileSync('getent', [database, name], { encoding: 'utf8' }).split(':')[2])
	} catch (error) {
		if (error instanceof Error && 'status' in error && error.status === 2) {
			return null
		}
		throw new MssError('MSS-INSTALL-FAILED', `getent : ${systemCode(error)}`, { cause: error })
	}
}

function run(program: string, words: string[]): void {
	try {
		execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
	} catch (error) {
		throw new MssError('MSS-INSTALL-FAILED', `${program} : ${systemCode(error)}`, { cause: error })
	}
}
