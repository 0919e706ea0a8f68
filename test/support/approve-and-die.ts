/**
 * Approves one dossier, and kills itself at the Nth step: `node approve-and-die.ts CONFIG N DOSSIER`. Exit 0: it lived, and says on
 * stdout how many steps there were.
 */
import { openApp } from '../../server/app.ts'
import { openDossier } from '../../server/circuits/dossier.ts'
import { loadConfig } from '../../server/config/load.ts'
import { dossierById } from '../../server/ledger/tables/dossiers.ts'
import { person } from '../../server/usecases/actor.ts'
import { approve } from '../../server/usecases/release.ts'

const [file = '', nth = '0', id = ''] = process.argv.slice(2)
const dossier = Number(id)
let steps = 0
let isCounting = false
function step() {
	if (isCounting && ++steps === Number(nth)) {
		process.kill(process.pid, 'SIGKILL')
	}
}
const app = await openApp(loadConfig(file), {
	onStatement: step,
	spool: (spool) => ({
		...spool,
		store: async (key, content) => {
			step()
			const stored = await spool.store(key, content)
			step()
			return stored
		},
	}),
})
const { seen } = await openDossier(app, (await dossierById(app.ledger.db, dossier))!)
isCounting = true
await approve.do(app, person({ user: 'directrice', groups: ['direction'] }), { dossier }, { seen })
// Written, and not told.
step()
isCounting = false
await app.close()
process.stdout.write(String(steps))
