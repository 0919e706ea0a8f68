/**
 * What the shim and the sidecar promise together. Run on the double (the true PHP, around it what Nextcloud would give) and on a real
 * Nextcloud.
 */
import type { Echo } from '../support/echo.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { startEcho } from '../support/echo.ts'
import { until } from '../support/until.ts'
import { BOX, DR } from './sidecar-beside.ts'

export interface Answer {
	status: number
	etag: string | null
	json: any // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape is what tests assert
}

/** A Nextcloud with the app, seen by its people. marie is of the group secretariat, and named Marie; paul is of no group of the mailbox. */
export interface Cloud {
	sidecar: Sidecar
	/** A call of the page: `method`, path below /apps/mssante/, as a person; `noToken` leaves out the CSRF token. */
	call: (
		who: 'marie' | 'paul' | 'admin',
		method: string,
		path: string,
		wish?: { params?: Record<string, unknown>, files?: string[], folders?: string[], noToken?: boolean, etag?: string },
	) => Promise<Answer>
	/** Puts a file in a person's files, and gives its id. */
	put: (who: 'marie' | 'paul', path: string, bytes: Buffer) => Promise<string>
	/** A folder that marie sees, and may not write in. */
	readOnlyFolder: () => Promise<string>
	/** As the administrator: where the sidecar is. */
	configure: (url: string) => Promise<void>
	/** Shares a file or folder of marie's (Nextcloud's kind: 0 a user, 1 a group, 3 a link). */
	share: (path: string, type: 0 | 1 | 3, who: string) => Promise<void>
	/** Writes a file in marie's files, or through a link to its folder that nobody signs in for; @return its id */
	drop: (who: 'marie' | 'nobody', path: string) => Promise<string>
	/** Moves a file of marie's, by her hand. */
	move: (from: string, to: string) => Promise<void>
	/** What the shim tells of an account. */
	account: (user: string, state: 'deleted' | 'disabled') => Promise<void>
}

export function relayContract(name: string, open: () => Promise<Cloud>): void {
	describe(`${name}, the shim and the sidecar`, () => {
		let cloud: Cloud
		let pdf: Buffer
		let mine: string
		let theirs: string
		const wish = (more: Record<string, unknown> = {}) => ({
			from: BOX,
			to: ['accueil@ehpad.exemple.mssante.fr'],
			patientId: 'R001',
			types: ['11488-4'],
			titles: ['Compte rendu'],
			text: 'Bonjour',
			isXdm: true,
			askReceipt: true,
			answerDays: null,
			again: false,
			key: `essai-${Math.random()}`,
			...more,
		})

		beforeAll(async () => {
			cloud = await open()
			pdf = await makePdf('Compte rendu de consultation')
			mine = await cloud.put('marie', 'Compte rendu.pdf', pdf)
			theirs = await cloud.put('paul', 'Privé.pdf', await makePdf('Privé'))
		})

		it('tells each person what they may use', async () => {
			expect((await cloud.call('marie', 'GET', 'api/me')).json.mailboxes).toMatchObject([{ address: BOX, maySend: true }])
			expect((await cloud.call('paul', 'GET', 'api/me')).json.mailboxes).toEqual([])
		})

		it('sends a file of the person’s own, followed by its id', async () => {
			const { status, json } = await cloud.call('marie', 'POST', 'api/sendings', { params: wish(), files: [mine] })
			expect([status, json.recipients?.[0]?.state]).toEqual([202, 'queued'])
			let story: Answer['json']
			for (let tries = 0; tries < 100; tries++) {
				story = (await cloud.call('marie', 'GET', 'api/files/history', { files: [mine] })).json
				if (story.sent[0]?.recipients[0].state === 'accepted') {
					break
				}
				await sleep(200)
			}
			expect(story.sent[0]).toMatchObject({ by: 'Marie', title: 'Compte rendu', recipients: [{ word: 'Pris en charge' }] })
			const proof = await cloud.call('marie', 'GET', `api/sendings/${json.id}/proof`)
			expect([proof.status, String(proof.json).slice(0, 5)]).toEqual([200, '%PDF-'])
		})

		it('does not send twice under one key, whatever is clicked', async () => {
			const twice = wish({ key: 'la-meme-cle-deux-fois', again: true })
			const [one, other] = await Promise.all([
				cloud.call('marie', 'POST', 'api/sendings', { params: twice, files: [mine] }),
				cloud.call('marie', 'POST', 'api/sendings', { params: twice, files: [mine] }),
			])
			expect(one.json.id).toBe(other.json.id)
		})

		it('refuses a file of another person: nothing is sent, and its story is not told', async () => {
			expect((await cloud.call('marie', 'POST', 'api/sendings', { params: wish(), files: [theirs] })).status).toBe(404)
			expect((await cloud.call('marie', 'GET', 'api/files/history', { files: [theirs] })).status).toBe(404)
		})

		it('refuses a mailbox that is not the person’s', async () => {
			const own = await cloud.put('paul', 'Autre.pdf', pdf)
			const { status, json } = await cloud.call('paul', 'POST', 'api/sendings', { params: wish(), files: [own] })
			expect([status, json.error.code]).toEqual([403, 'MSS-FORBIDDEN'])
			expect((await cloud.call('paul', 'GET', 'api/patients', { params: { q: '', mailbox: BOX } })).status).toBe(403)
			expect((await cloud.call('paul', 'GET', 'api/recipients', { params: { q: 'a', mailbox: BOX } })).status).toBe(403)
		})

		it('hides the messages of a mailbox from those who do not use it', async () => {
			expect((await cloud.call('marie', 'GET', 'api/sendings/1')).status).toBe(200)
			expect((await cloud.call('paul', 'GET', 'api/sendings/1')).status).toBe(404)
			expect((await cloud.call('paul', 'POST', 'api/sendings/1/cancel')).status).toBe(404)
		})

		it('files nothing in a folder where the person may not', async () => {
			const folder = await cloud.readOnlyFolder()
			const { status, json } = await cloud.call('marie', 'POST', 'api/sendings/1/proof', { folders: [folder] })
			expect([status, json.error.code]).toEqual([403, 'MSS-FORBIDDEN-FOLDER'])
			expect((await cloud.call('marie', 'POST', 'api/sendings/1/proof', { folders: ['999999'] })).status).toBe(403)
		})

		it('tells an error with its sentence and its field', async () => {
			const { status, json } = await cloud.call('marie', 'POST', 'api/sendings/look', {
				params: wish({ to: ['dr.dupont@gmail.com'] }),
				files: [mine],
			})
			expect([status, json.error.field]).toEqual([422, 'to'])
			expect(json.error.text).toContain('espace de confiance')
		})

		it('refuses a call without Nextcloud’s own token', async () => {
			expect((await cloud.call('marie', 'POST', 'api/sendings', { params: wish(), files: [mine], noToken: true })).status).toBe(412)
		})

		it('tells a page that asks again only what it does not have', async () => {
			let etag: string | null | undefined
			// What was sent just before may still be on its way: it is the same once it has arrived.
			await until(async () => {
				const told = await cloud.call('marie', 'GET', 'api/sendings')
				expect([told.status, told.json.rows.length > 0]).toEqual([200, true])
				etag = told.etag
				const again = await cloud.call('marie', 'GET', 'api/sendings', { etag: etag! })
				return again.status === 304 && again.json === ''
			})
			expect((await cloud.call('paul', 'GET', 'api/sendings', { etag: etag! })).json).toEqual({ total: 0, rows: [] })
		})

		it('keeps what waits from those who do not use the mailbox', async () => {
			expect((await cloud.call('marie', 'GET', 'api/waiting', { params: { shelf: 'review', mailbox: BOX } })).status).toBe(200)
			expect((await cloud.call('paul', 'GET', 'api/waiting', { params: { shelf: 'review', mailbox: BOX } })).status).toBe(403)
			expect((await cloud.call('paul', 'GET', 'api/desk')).json.mailboxes).toEqual([])
			expect((await cloud.call('paul', 'GET', 'api/journal')).json.lines).toEqual([])
		})

		it('keeps the administrator’s routes from others, and paths from leading out', async () => {
			expect((await cloud.call('marie', 'GET', 'admin/overview')).status).toBe(403)
			expect((await cloud.call('marie', 'GET', 'api/..%2fadmin%2foverview')).status).toBe(404)
			expect((await cloud.call('marie', 'GET', 'api/overview')).status).toBe(404)
			expect((await cloud.call('admin', 'GET', 'admin/overview')).json.mailboxes).toHaveLength(2)
		})

		describe('of what Nextcloud alone knows,', () => {
			let echo: Echo
			beforeEach(async () => {
				echo = await startEcho()
				await cloud.configure(echo.url)
			})
			afterEach(async () => {
				echo.close()
				await cloud.configure(cloud.sidecar.url)
			})

			it('tells whom a file is opened to, by itself or by the folders above it, with the groups of each person', async () => {
				const id = await cloud.put('marie', 'Foyer/Léa D’ORNANO/note.pdf', pdf)
				const sharesOf = async () => {
					await cloud.call('marie', 'POST', 'api/sendings/look', { files: [id] })
					return echo.calls.at(-1)!.files[0]!.shares
				}
				expect(await sharesOf()).toEqual([])
				await cloud.share('Foyer', 1, 'soins')
				await cloud.share('Foyer/Léa D’ORNANO', 3, '')
				await cloud.share('Foyer/Léa D’ORNANO/note.pdf', 0, 'paul')
				const told = await sharesOf()
				expect(told).toHaveLength(3)
				expect(told).toEqual(expect.arrayContaining([
					{ type: 'group', with: 'soins', groups: [] },
					{ type: 'link', with: null, groups: [] },
					{ type: 'user', with: 'paul', groups: ['soins'] },
				]))
			})

			it('tells who wrote or moved a file below « À envoyer », with their groups, and nothing of other files', async () => {
				const id = await cloud.drop('marie', 'Foyer/PAUL É/À envoyer/Pharmacie/ordonnance 1.pdf')
				expect(new Set(echo.calls.map(({ path, user, params }) => JSON.stringify([path, user, params])))).toEqual(new Set([
					JSON.stringify(['files/dropped', '', { fileId: id, user: 'marie', name: 'Marie', groups: ['secretariat'] }]),
				]))
				echo.calls.length = 0
				const other = await cloud.drop('marie', 'Foyer/PAUL É/Pharmacie.pdf')
				expect(echo.calls).toEqual([])
				await cloud.move('Foyer/PAUL É/Pharmacie.pdf', 'Foyer/PAUL É/À envoyer/Pharmacie/autre.pdf')
				const marie = { user: 'marie', name: 'Marie', groups: ['secretariat'] }
				expect(echo.calls.map(({ params }) => params)).toEqual([{ fileId: other, ...marie }])
				echo.calls.length = 0
				await cloud.move('Foyer/PAUL É/À envoyer/Pharmacie/autre.pdf', 'Foyer/PAUL É/repris.pdf')
				expect(echo.calls).toEqual([])
			})

			it('tells that nobody who signed in wrote a file that came through a link', async () => {
				const id = await cloud.drop('nobody', 'Foyer/PAUL É/À envoyer/Pharmacie/par un lien.pdf')
				expect(echo.calls.at(-1)?.params).toEqual({ fileId: id, user: '', name: '', groups: [] })
			})
		})

		it('stops the PER mailbox of an account that is gone', async () => {
			const send = () =>
				cloud.sidecar.run('send', '--from', DR, '--to', 'accueil@ehpad.exemple.mssante.fr', '--no-xdm', '--text', 'Bonjour')
			await cloud.sidecar.stop()
			expect((await send()).code).toBe(0)
			await cloud.sidecar.serve()
			await cloud.account('leroy', 'disabled')
			await cloud.sidecar.stop()
			const refused = await send()
			expect([refused.code, refused.json.error.code]).toEqual([1, 'MSS-SEND-HOLDER'])
			await cloud.sidecar.serve()
		})

		it('says a sentence when the sidecar is stopped, at once', async () => {
			await cloud.sidecar.stop()
			const started = Date.now()
			const { status, json } = await cloud.call('marie', 'GET', 'api/me')
			expect([status, json.error.code]).toEqual([503, 'MSS-RELAY-DOWN'])
			expect(json.error.text).toMatch(/ne répond pas/)
			expect(Date.now() - started).toBeLessThan(5000)
			await cloud.sidecar.serve()
		})
	})
}
