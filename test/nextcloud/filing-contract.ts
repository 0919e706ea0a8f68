/** What a message costs a Nextcloud, in requests: on the double, and on a real one. */
import type { Account } from './real.ts'

import { writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { openApp } from '../../server/app.ts'
import { collect } from '../../server/chores/collect.ts'
import { loadConfig } from '../../server/config/load.ts'
import { STANDS } from '../../server/ged/nextcloud/homes.ts'
import { openLog } from '../../server/log/log.ts'
import { asking } from '../support/asked-of.ts'
import { maildirMailbox, makeWorld, newRoot } from '../support/world.support.ts'

const MESSAGES = 6
const PERSON = PEOPLE[0]!

export interface FilingCloud extends Account {
	url: string
	/** Makes a folder, in one of the root that somebody else than the account sees. */
	makeSeen: (path: string) => Promise<unknown>
}

export function filingContract(name: string, open: () => Promise<FilingCloud>): void {
	it(`${name}: a CDA and its PDF are two requests, once their patient’s folder is known`, async () => {
		const { url, user, password, makeSeen } = await open()
		const root = newRoot()
		writeFileSync(`${root}/nextcloud.pass`, password)
		const world = await makeWorld({
			root,
			mailboxes: [maildirMailbox(root)],
			more: { ged: { kind: 'nextcloud', url, user, passwordFile: './nextcloud.pass', createPatientFolders: true } },
		})
		await makeSeen(`${PERSON.folder}/MSSanté/Données`)
		const titles = Array.from({ length: MESSAGES }, (_, index) => `Coût ${root.split('-').at(-1)} ${index}`)
		for (const title of titles) {
			world.drop(await makeHealthMail({ cdas: [makeCda({ person: PERSON, title, pdf: await makePdf(title) })] }))
		}
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		try {
			const started = performance.now()
			const asked = await asking(url, () => collect(app))
			// By its id: the second message asks, the third again, once there is a file to hold on to; then every few seconds.
			const looks = 1 + Math.ceil((performance.now() - started) / STANDS)
			const home = `/remote.php/dav/files/${user}`
			// The program's own corner, and the mark of the whole store, are no message's.
			const words = asked
				.filter(({ path }) => path !== home && !path.startsWith(`${home}/.mssante`))
				.map(({ method, path }) => `${method} ${path.replace(`${home}/`, '')}`)
			const puts = words.filter((word) => word.startsWith('PUT '))
			const putsOf = (title: string) => puts.filter((word) => word.includes(title)).map((word) => posix.extname(word))
			expect(titles.map(putsOf)).toEqual(titles.map(() => ['.xml', '.pdf']))
			const others = words.filter((word) => !word.startsWith('PUT '))
			// Seen for the first time, and who sees it.
			expect(others.filter((word) => !word.startsWith('SEARCH '))).toEqual([
				`PROPFIND ${PERSON.folder}`,
				`PROPFIND ${posix.dirname(PERSON.folder)}`,
			])
			expect(others.filter((word) => word.startsWith('SEARCH ')).length).toBeLessThanOrEqual(looks)
		} finally {
			await app.close()
		}
	})
}
