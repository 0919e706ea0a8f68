/** How each person wishes to be told (ADR 53): what rings them not, and how often they are told what waits. */
import type { Db, Tx } from '../db.ts'
import type { Rhythm } from '../ledger-schema.ts'

import { z } from 'zod'
import { parseStored } from '../stored/column.ts'
import { changed } from './changed.ts'

export interface Wishes {
	/** Subjects of the bell (ops/ring.ts) that do not ring them. */
	quiet: string[]
	digest: Rhythm
	byBell: boolean
	byMail: boolean
	/** Of ordinary mail; empty: none. */
	address: string
}

export interface WishesOf extends Wishes {
	user: string
	/** YYYY-MM-DD, there: of the last digest, or of when it was asked for. */
	toldOn: string
}

const QUIET = z.array(z.string())

export async function wishesOf(db: Db, user: string): Promise<WishesOf | null> {
	return (await read(db, user))[0] ?? null
}

/** Of those who said anything. */
export async function allWishes(db: Db): Promise<WishesOf[]> {
	return read(db)
}

async function read(db: Db, user?: string): Promise<WishesOf[]> {
	const all = db.selectFrom('wishes').selectAll().orderBy('user')
	const rows = await (user === undefined ? all : all.where('user', '=', user)).execute()
	return rows.map((row) => ({
		user: row.user,
		quiet: parseStored(QUIET, row.quiet, { column: 'wishes.quiet', row: row.user }),
		digest: row.digest,
		byBell: row.by_bell === 1,
		byMail: row.by_mail === 1,
		address: row.address,
		toldOn: row.told_on,
	}))
}

export async function wishesKept(tx: Tx, user: string, wishes: Wishes, today: string): Promise<void> {
	const row = {
		quiet: JSON.stringify(wishes.quiet),
		digest: wishes.digest,
		by_bell: wishes.byBell ? 1 : 0,
		by_mail: wishes.byMail ? 1 : 0,
		address: wishes.address,
		told_on: today,
	}
	await tx.insertInto('wishes').values({ user, ...row }).onConflict((conflict) => conflict.column('user').doUpdateSet(row)).execute()
}

/** @param before as it was read @return false: somebody else told them, or they wish otherwise since */
export async function toldOn(db: Db, user: string, before: string, day: string): Promise<boolean> {
	return changed(
		db
			.updateTable('wishes')
			.set({ told_on: day })
			.where('user', '=', user)
			.where('told_on', '=', before)
			.where('digest', '!=', 'never'),
	)
}

/** Of whoever is there no more. */
export async function wishesGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('wishes').where('user', '=', user).execute()
}
