/**
 * Sends one document, and kills itself at the Nth step: `node send-and-die.ts CONFIG N FROM TO FILE`; below zero, at the Nth since the
 * bytes began to leave, whatever came before. Exit 0: it lived, and says on stdout how many steps there were, and while the bytes left.
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
let isLeaving = false
let leaving = 0
function step() {
	leaving += isLeaving ? 1 : 0
	if (++steps === Number(nth) || (isLeaving && leaving === -Number(nth))) {
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
				isLeaving = true
				step()
			},
		}, (async function* () {
			for await (const chunk of raw) {
				yield chunk
				step()
			}
		})())
		step()
		isLeaving = false
		return fates
	},
})
const { id } = await queueMessage(app, { ...PLAIN_REQUEST, from, to: [to], patientId: 'R001', files: [document] })
await dispatch(app, { only: id })
await tidySentFolders(app, app.config.mailboxes)
await app.close()
process.stdout.write(JSON.stringify({ steps, leaving }))
