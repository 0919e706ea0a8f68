/**
 * Sends one document, and kills itself at the Nth step: `node send-and-die.ts CONFIG N FROM TO FILE`. Exit 0: it lived, and says on
 * stdout how many steps there were, and at which the bytes began to leave and had left.
 */
import { openApp } from '../../server/app.ts'
import { loadConfig } from '../../server/config/load.ts'
import { submit } from '../../server/mailbox/submit.ts'
import { dispatch } from '../../server/outgoing/dispatch.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'
import { tidySentFolders } from '../../server/outgoing/sent-folder.ts'

const [file = '', nth = '0', from = '', to = '', document = ''] = process.argv.slice(2)
let steps = 0
const leaving = { from: 0, to: 0 }
function step() {
	if (++steps === Number(nth)) {
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
	submit: async (mailbox, handover, raw) => {
		step()
		const fates = await submit(mailbox.smtp!, {
			...handover,
			beforeData: async (accepted) => {
				step()
				await handover.beforeData?.(accepted)
				leaving.from = steps + 1
				step()
			},
		}, (async function* () {
			for await (const chunk of raw) {
				yield chunk
				step()
			}
		})())
		step()
		leaving.to = steps
		return fates
	},
})
const { id } = await queueMessage(app, { ...PLAIN_REQUEST, from, to: [to], patientId: 'R001', files: [document] })
await dispatch(app, { only: id })
await tidySentFolders(app, app.config.mailboxes)
await app.close()
process.stdout.write(JSON.stringify({ steps, leaving }))
