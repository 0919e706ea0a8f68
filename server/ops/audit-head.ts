/** The audit's head, kept in the GED: there, a truncated ledger is contradicted. */
import type { Desk } from '../desk.ts'
import type { Ged } from '../ged/ged.ts'
import type { AuditHead } from '../ledger/audit.ts'

const AUDIT_HEAD = 'audit-head.json'

/** The audit's head, written to the GED: there, a truncated ledger is contradicted. */
export async function keepAuditHead({ ledger, ged }: Desk): Promise<void> {
	const head = await ledger.audit.head(ledger.db)
	if (head) {
		await ged.writeState(AUDIT_HEAD, `${JSON.stringify({ ...head, at: new Date().toISOString() })}\n`)
	}
}

/** The audit's head as the GED keeps it. */
export async function keptHeads(ged: Ged | null): Promise<AuditHead[]> {
	try {
		const head = JSON.parse(await ged?.readState(AUDIT_HEAD) ?? 'null') as AuditHead | null
		return head && Number.isInteger(head.seq) && typeof head.mac === 'string' ? [head] : []
	} catch {
		return []
	}
}
