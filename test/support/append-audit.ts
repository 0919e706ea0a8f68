/** Writes N changes into a world's ledger, each with its entry of audit, beside whoever else does: `node append-audit.ts CONFIG N`. */
import { openAuditedLedger } from '../../server/app.ts'
import { loadConfig } from '../../server/config/load.ts'
import { noteFact } from '../../server/ledger/facts.ts'

const [file = '', count = '0'] = process.argv.slice(2)
const ledger = await openAuditedLedger(loadConfig(file))
for (let index = 0; index < Number(count); index++) {
	await ledger.change(async (tx) => {
		await noteFact(tx, `writer ${process.pid}`, String(index))
		await ledger.audit.append(tx, [{ action: 'dropped', details: { writer: process.pid, index } }])
	})
}
await ledger.close()
