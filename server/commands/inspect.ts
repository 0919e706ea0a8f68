/** `inspect`: what a file says, and what would be decided; nothing is written anywhere but a work folder that is removed. */
import type { Config } from '../config/schema.ts'
import type { Document } from '../mssante/document.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Decision } from '../patients/match.ts'
import type { MessageKind } from '../reading/reading.ts'

import { accessSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openAuditedLedger } from '../app.ts'
import { MssError } from '../errors.ts'
import { decide, findingsOf } from '../incoming/decide.ts'
import { lookUp } from '../incoming/look-up.ts'
import { ReaderPool } from '../reading/pool.ts'
import { toldFinding, toldWhole } from '../reasons/words.reasons.ts'

export interface Inspection {
	kind: MessageKind
	subject: string
	messageId: string | null
	from: string | null
	to: string[]
	documents: Document[]
	patient: Identity | null
	findings: ReturnType<typeof toldFinding>[]
	decision?: Decision
}

/** @throws {MssError} MSS-FILE */
export async function inspect(path: string, config: Config | null): Promise<Inspection> {
	const file = resolve(path)
	try {
		accessSync(file)
	} catch (error) {
		throw new MssError('MSS-FILE', path, { cause: error })
	}
	const folder = await mkdtemp(join(tmpdir(), 'mssante-inspect-'))
	const pool = new ReaderPool(1)
	try {
		const reading = await pool.read('file', file, join(folder, 'work'))
		const { kind, envelope, findings } = reading
		const inspection: Inspection = {
			kind,
			subject: envelope.subject,
			messageId: envelope.messageId,
			from: envelope.from,
			to: envelope.to,
			documents: reading.documents.map(({ name, mediaType, size, sha256, source, cda }) => ({
				name,
				mediaType,
				size,
				sha256,
				source,
				...(cda && { cda }),
			})),
			patient: reading.documents.find(({ cda }) => cda)?.cda?.patient ?? null,
			findings: findings.map(toldFinding),
		}
		const mailbox
			= config?.mailboxes.find(({ address }) => envelope.addressedTo.includes(address.toLowerCase())) ?? config?.mailboxes[0]
		if (!config || !mailbox) {
			return inspection
		}
		const ledger = await openAuditedLedger(config, { readOnly: true })
		try {
			const circumstances = await lookUp({ config, ledger, pool }, mailbox, reading, envelope.date ?? ledger.clock.at())
			const all = [...findings, ...findingsOf(circumstances)]
			const decision = toldWhole(decide({ ...reading, findings: all }, circumstances))
			return { ...inspection, findings: all.map(toldFinding), decision }
		} finally {
			await ledger.close()
		}
	} finally {
		await pool.close()
		await rm(folder, { recursive: true, force: true })
	}
}
