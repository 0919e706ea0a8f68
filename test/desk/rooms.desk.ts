/** The other rooms: quarantine, what leaves, what happened, and two people at once. */
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { openShell } from '../../server/shell/shell.ts'
import { openPage, picture, seriousFaults } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { atDesk, browser, counts, desk, holds, list, open, page, title } from './world.desk.ts'

describe('the keys', () => {
	beforeEach(atDesk)

	it.each([
		['À classer', 'J / K / ↓ / ↑, 1 – 9, /, V, N, Pg.suiv / Pg.préc, R, D, F, C, S, T, Q, P, X, Maj + X, A, Z, Échap, M, ?'],
		['Quarantaine', 'J / K / ↓ / ↑, V, N, Pg.suiv / Pg.préc, M, ?'],
		['À répondre', 'J / K / ↓ / ↑, 1 – 9, A, R, C, E, U, T, S, L, O, M, ?'],
		['Envois', 'J / K / ↓ / ↑, M, ?'],
		['Échanges', 'J / K / ↓ / ↑, A, R, C, E, U, T, Q, N, M, ?'],
	])('of « %s » are all in its help: %s', async (name, keys) => {
		await open(name)
		await page.keyboard.press('?')
		const dialog = page.getByRole('dialog', { name: 'Raccourcis clavier' })
		await dialog.waitFor()
		expect((await dialog.locator('dt').allInnerTexts()).join(', ')).toBe(`${keys}, Ctrl + K`)
		await picture(page, `touches-${name}`)
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
	})
})

describe('two people', () => {
	beforeEach(atDesk)

	it('see who deals with what, and what the other has just filed', async () => {
		await open('À classer')
		await list('À classer').getByRole('button', { name: 'Courrier d’un expéditeur inconnu' }).click()
		await until(async () => (await title().textContent()) === 'Courrier d’un expéditeur inconnu')
		await page.keyboard.press('p')
		await page.getByText('Vous vous en occupez.').waitFor()
		const other = await openShell(desk.app, { user: 'sophie', name: 'Sophie Morel', groups: ['secretariat'] }, 0)
		const { page: theirs } = await openPage(browser)
		await theirs.goto(other.url)
		await theirs.goto(`${new URL(other.url).origin}/page#/waiting`)
		await theirs.getByText('Pris en charge par Claire Fabre').first().waitFor()
		await picture(theirs, 'pris-en-charge')
		await theirs.context().close()
		await other.close()
		await page.keyboard.press('p')
		await page.getByText('Vous ne vous en occupez plus').waitFor()
	})
})

describe('quarantine', () => {
	beforeEach(atDesk)

	it('shows what contradicts what, and is settled with a reason', async () => {
		await open('Quarantaine')
		await page.getByText('3 messages en quarantaine').waitFor()
		await list('Quarantaine').getByRole('button', { name: 'Deux identités' }).click()
		await page.getByText('date de naissance (13/03/1941 dans la fiche, 12/03/1941 dans le document)').waitFor()
		await picture(page, 'quarantaine')
		expect(await seriousFaults(page)).toEqual([])
		const release = page.getByRole('button', { name: 'Remettre à classer' })
		expect(await release.isEnabled()).toBe(false)
		await page.getByLabel(/Qu’avez-vous vérifié/).fill('Vu avec le service : erreur de frappe dans la fiche')
		await release.click()
		await until(async () => (await counts()).quarantined === 2)
		await holds()
		await list('Quarantaine').getByRole('button', { name: 'Document altéré en route' }).click()
		await page.getByLabel(/Qu’avez-vous vérifié/).fill('Le service renvoie le document')
		await page.getByRole('button', { name: 'Rejeter', exact: true }).click()
		await page.getByText('1 message en quarantaine').waitFor()
		expect(await counts()).toMatchObject({ quarantined: 2, lawHolds: true })
		await page.getByRole('button', { name: 'Sans suite' }).click()
		await page.getByText('1 message rejeté').waitFor()
	})
})

describe('what leaves', () => {
	beforeEach(atDesk)

	it('is followed, filtered, and searched by patient', async () => {
		await open('Envois')
		await list('Envois').getByText('Ordonnance du 2 mars 2026').click()
		await page.getByText('par Claire Fabre, depuis EHPAD Les Lilas – Accueil').waitFor()
		await picture(page, 'envois')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('combobox', { name: 'Afficher' }).click()
		await page.getByRole('option', { name: 'En retard' }).click()
		await page.getByText('Rien ici pour l’instant').waitFor()
	})

	it('is answered in place, in its exchange', async () => {
		await open('Échanges')
		await list('Échanges').getByText('Ordonnance du 2 mars 2026').click()
		await page.getByText('L’amoxicilline 1 g est en rupture').waitFor()
		await page.getByLabel('Votre réponse').fill('D’accord pour deux comprimés de 500 mg.')
		await picture(page, 'echanges')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await page.getByText('Votre réponse est en route').waitFor()
		await page.getByText('D’accord pour deux comprimés de 500 mg.').waitFor()
		await until(async () => (
			await desk.app.ledger.db
				.selectFrom('messages')
				.select('id')
				.where('patient_id', '=', 'R001')
				.where('title', 'like', 'Re:%')
				.execute()
		).length === 2)
	})
})

describe('everything', () => {
	beforeEach(atDesk)

	it('adds up on the dashboard, and its figures leave as a table', async () => {
		await open('Tableau de bord')
		const { received } = await counts()
		await page.getByText(`Aucun message n’est perdu : ${received} reçus =`).waitFor()
		await picture(page, 'tableau-de-bord')
		expect(await seriousFaults(page)).toEqual([])
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Chiffres du mois (CSV)' }).click()
		expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(new RegExp(`"EHPAD Les Lilas – Accueil";${received};`))
	})

	it('is in the journal: by patient, by message, as a table', async () => {
		await open('Journal')
		await page.getByRole('combobox', { name: 'Pour un patient' }).click()
		await page.keyboard.type('almeida')
		await page.getByRole('option', { name: /ALMEIDA/ }).click()
		await page.getByText('Décision : classer chez D\'ALMEIDA JOSÉ (R006)').first().waitFor()
		await picture(page, 'journal')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('link', { name: 'Avis de cardiologie' }).first().click()
		await page.getByText('L’histoire du message reçu n°').waitFor()
		await page.getByText('déplacé par cette décision').first().waitFor()
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Enregistrer en tableau (CSV)' }).click()
		expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(
			/"Claire Fabre";"Décision\u00A0: classer chez D'ALMEIDA JOSÉ \(R006\)"/,
		)
	})

	it('is told in red when it goes wrong: a mailbox that is not read, a list of the past', async () => {
		await desk.app.ledger.db
			.updateTable('mailboxes')
			.set({
				last_contact_at: new Date(Date.now() - 11 * 60_000).toISOString(),
				error_code: 'MSS-MAIL-DOWN',
				error_text: 'L’opérateur ne répond pas.',
				error_at: new Date().toISOString(),
			})
			.execute()
		try {
			await page.getByRole('alert').getByText('La boîte « EHPAD Les Lilas – Accueil » n’est plus lue').waitFor()
			await open('À classer')
			await picture(page, 'alerte')
			expect(await seriousFaults(page)).toEqual([])
		} finally {
			await desk.app.ledger.db
				.updateTable('mailboxes')
				.set({ last_contact_at: new Date().toISOString(), error_code: null, error_text: null })
				.execute()
		}
		await page.getByText('n’est plus lue').waitFor({ state: 'detached' })
	})

	it('can be used on a telephone', async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await page.reload()
		await list('À classer').getByRole('button').first().click()
		await page.getByText('Où le classer ?').waitFor()
		await picture(page, 'telephone')
		expect(await seriousFaults(page)).toEqual([])
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
	})
})
