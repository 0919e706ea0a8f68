/** A rule that the software proposes, having seen the same choice three times. */
import { beforeEach, describe, expect, it } from 'vitest'
import { makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { picture, seriousFaults } from '../support/browser.ts'
import { BILLING } from '../support/day.ts'
import { until } from '../support/until.ts'
import { atDesk, counts, desk, files, list, page, READ, shell } from './world.desk.ts'

describe('what a person wants always', () => {
	beforeEach(atDesk)

	it('is proposed beside what was just filed, its words seen first', async () => {
		desk.deliver('toujours.day', await makeMail({
			subject: 'Affiche de la semaine',
			from: 'marie.martin@cab.exemple.mssante.fr',
			text: 'Merci d’afficher cette note.',
		}))
		await list('À classer').getByRole('button', { name: 'Affiche de la semaine' }).click()
		await page.getByRole('heading', { name: 'Affiche de la semaine' }).waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('d')
		await page.getByRole('dialog').waitFor()
		await page.keyboard.press('1')
		await page.getByText('Classé dans « Hors dossier » : « Affiche de la semaine »').waitFor()
		await page.getByRole('button', { name: 'Toujours ?' }).click()
		await page.getByText(/Désormais, pour ce qu’envoie .*\sses courriers qui ne citent aucun .* vont dans «\sHors dossier\s»/).waitFor()
		await picture(page, 'toujours')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Le proposer à l’administrateur' }).click()
		await page.getByText('Proposé : un administrateur l’accepte, ou non').waitFor()
		const rules = await desk.app.ledger.db.selectFrom('rules').select('state').where('value', '=', 'Hors dossier').execute()
		expect(rules).toEqual([{ state: 'proposed' }])
	})
})

describe('the same choice, three times', () => {
	beforeEach(atDesk)

	it('is a rule that the administrator accepts, having seen what it would have changed; then the next one goes by itself', async () => {
		await page.goto(`${new URL(shell.url).origin}/admin`)
		const rule = page.getByRole('listitem').filter({ hasText: 'vont dans « Factures »' })
		await rule.getByText('elle en aurait changé 3.').waitFor()
		await rule.getByText('Les voir').click()
		await rule.getByText('Facture de janvier').waitFor()
		await picture(page, 'regles')
		expect(await seriousFaults(page)).toEqual([])
		const invoice = (text: string) => makeMail({ subject: 'Facture', from: BILLING, text })
		const inFolder = () => files().filter((path) => path.startsWith('Factures/')).length
		const { review } = await counts()
		desk.deliver('avant.day', await invoice('Facture d’avril.'))
		await until(async () => (await counts()).review === review + 1)
		await rule.getByRole('button', { name: 'Accepter cette règle' }).click()
		await rule.getByText('En service').waitFor()
		const before = inFolder()
		desk.deliver('apres.day', await invoice('Facture de mai.'))
		await until(async () => inFolder() === before + 1)
		expect(await counts()).toMatchObject({ review: review + 1, lawHolds: true })
	})
})
