/** The demo's second structure: a pharmacy with an instance of its own, that receives what the EHPAD sends and answers from its page. */
import type { App } from '../server/app.ts'
import type { Verdict } from '../server/contract/turns.contract.ts'
import type { Office } from '../server/http/handler.ts'

import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { check } from '../server/config/load.ts'
import { replyTo } from '../server/http/http-reply.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/log/log.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { importRegister } from '../server/patients/import.ts'
import { importTrustList } from '../server/trust/trust-store.ts'
import { reportOf } from '../server/views/history.view.ts'
import { PEOPLE, register } from './fixtures/people.fixture.ts'

export const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
const PHARMACIST = { user: 'paul', name: 'Paul Mercier', groups: ['officine'] }

export interface Pharmacy {
	app: App
	/** Puts into its mailbox what was sent to it. */
	deliver: (raw: Buffer) => void
	/** Takes in what came, and answers the documents that it brought, as its page does. @return numbers of their messages */
	answer: (verdict: Verdict, text: string) => Promise<number[]>
}

/** @param send carries what the pharmacy sends */
export async function openPharmacy(root: string, trustList: AsyncIterable<Buffer>, send: (raw: Buffer) => void): Promise<Pharmacy> {
	const [maildir, data] = [join(root, 'BAL'), join(root, 'data')]
	for (const folder of [...['tmp', 'new', 'cur'].map((sub) => join(maildir, sub)), data]) {
		mkdirSync(folder, { recursive: true })
	}
	const config = check({
		server: { port: 0, relayKeyFile: join(root, 'keys', 'relay.key') },
		ledger: { url: `sqlite:${join(data, 'ledger.db')}` },
		spool: join(data, 'spool'),
		secretKeyFile: join(root, 'keys', 'secret.key'),
		ins: { environment: 'test' },
		ged: { kind: 'folder', root: join(root, 'GED') },
		structures: [{ id: 'officine', finess: '130000002', name: 'Pharmacie du Centre', sector: 'SA33' }],
		mailboxes: [{
			address: PHARMACY,
			type: 'ORG',
			label: 'Pharmacie du Centre',
			maildir,
			firstRun: { since: 'all' },
			access: { send: { groups: ['officine'] }, triage: { groups: ['officine'] } },
			smtp: { host: 'localhost', user: PHARMACY, passwordFile: join(root, 'bal.pass') },
		}],
	})
	const app = await openApp(config, {
		log: openLog('silent'),
		offer: async () => ({ size: 10_000_000, dsn: false }),
		submit: async (_, { to, beforeData }, raw) => {
			await beforeData?.(to)
			send(await buffer(raw))
			return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250 2.0.0 Pris en charge '
				+ '(démonstration)' }]))
		},
	})
	await importRegister(app.ledger, Buffer.from(register(PEOPLE)), ['officine'])
	await importTrustList(app.ledger, trustList)
	const office: Office = { context: app, jobs: new Jobs(app.shelf), version: 'demo' }
	const ask = (path: string, params: Record<string, unknown>) =>
		replyTo(() =>
			dispatchCall(office, { scope: 'user', ...PHARMACIST, method: 'POST', path, params, files: [], folders: [], etag: '' }))
	return {
		app,
		deliver: (raw) => {
			const name = randomUUID()
			writeFileSync(join(maildir, 'tmp', name), raw)
			renameSync(join(maildir, 'tmp', name), join(maildir, 'new', name))
		},
		answer: async (verdict, text) => {
			const { touched } = await collect(app)
			const reports = await Promise.all(touched.map((id) => reportOf(app.ledger.db, id)))
			const brought = touched.filter((_, index) => (reports[index]?.documents.length ?? 0) > 0)
			for (const id of brought) {
				await ask(`received/${id}/answer`, { verdict, text, key: randomUUID() })
			}
			await dispatch(app, { all: true })
			return brought
		},
	}
}
