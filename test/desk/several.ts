/** Several messages, several pieces, and what has nothing to file. */
import { beforeEach, describe, expect, it } from 'vitest'
import { MAILBOX, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { picture, seriousFaults } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { atDesk, complaints, counts, desk, files, holds, list, page, READ, title } from './world.desk.ts'

describe('twelve at once', () => {
	beforeEach(atDesk)

	it('go into a folder that the first one makes; what is refused stays ticked, with why, and is told once', async () => {
		desk.config.mailboxes[0]!.filing.otherFolders.push('Factures de l’année')
		const names = Array.from({ length: 12 }, (_, index) => `Facture n° ${index + 1}`)
		for (const [index, subject] of names.entries()) {
			desk.deliver(`facture-${index}.day`, await makeMail({ subject, from: 'compta@cab.exemple.mssante.fr', text: `${subject}.` }))
		}
		await page.getByPlaceholder('Chercher dans cette liste').fill('facture n°')
		await page.getByText('12 messages attendent').waitFor()
		for (const box of await list('À classer').getByRole('checkbox').all()) {
			await box.check()
		}
		await page.getByText('12 messages choisis').waitFor()
		await desk.app.ledger.db
			.updateTable('messages')
			.set({ claimed_by: 'sophie', claimed_at: new Date().toISOString() })
			.where('title', '=', 'Facture n° 5')
			.execute()
		const { filed: before } = await counts()
		await page.keyboard.press('d')
		const dialog = page.getByRole('dialog', { name: 'Pas un patient : autre dossier' })
		await dialog.getByText('et 6 autres').waitFor()
		await page.keyboard.press('3')
		await page.getByText('11 classés dans « Factures de l’année », 1 attend encore : « Facture n° 5 »').waitFor()
		await page.getByText('1 message choisi').waitFor()
		await page.getByText('s’occupe déjà de ce message.').first().waitFor()
		await picture(page, 'onze-sur-douze')
		expect(await seriousFaults(page)).toEqual([])
		expect((await counts()).filed).toBe(before + 11)
		expect(files().filter((path) => path.startsWith('Factures de l’année/'))).toHaveLength(11)
		await desk.app.ledger.db
			.updateTable('messages')
			.set({ claimed_by: null, claimed_at: null })
			.where('title', '=', 'Facture n° 5')
			.execute()
		await page.keyboard.press('d')
		await dialog.waitFor()
		await page.keyboard.press('3')
		await until(async () => (await counts()).filed === before + 12)
		await page.getByText('Classé dans « Factures de l’année » : « Facture n° 5 »').waitFor()
		await page.keyboard.press('z')
		await page.getByText('Annulé : « Facture n° 5 » attend de nouveau').waitFor()
		await page.getByPlaceholder('Chercher dans cette liste').press('Escape')
		expect(complaints.splice(0).every((one) => /^409 .*\/file$/.test(one))).toBe(true)
		await holds()
	})
})

describe('several pieces', () => {
	beforeEach(atDesk)

	it('are counted beside the one that is shown, one key away; what is not drawn here opens in Files', async () => {
		const tiff = Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(60)])
		desk.deliver('pieces.day', await makeMail({ subject: 'Voir ci-dessous', text: 'Voir ci-dessous.', attachments: [
			{ filename: 'scan.pdf', content: await makePdf('Le scan.') },
			{ filename: 'plaie.tiff', content: tiff, contentType: 'image/tiff' },
		] }))
		await list('À classer').getByRole('button', { name: 'Voir ci-dessous' }).click()
		const pane = page.getByRole('region', { name: 'Aperçu' })
		await pane.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await pane.getByText('2 autres pièces').waitFor()
		expect(await pane.getByRole('button', { name: 'plaie.tiff' }).count()).toBe(1)
		await picture(page, 'plusieurs-pieces')
		await page.keyboard.press('n')
		await pane.getByText('à ouvrir dans Fichiers avant de décider').waitFor()
		expect(await pane.getByRole('link', { name: 'Ouvrir dans Fichiers' }).getAttribute('href')).toMatch(/\/f\/[\d-]+$/)
		await page.keyboard.press('n')
		await pane.getByRole('button', { name: 'Message', pressed: true }).waitFor()
		expect(await seriousFaults(page)).toEqual([])
	})
})

describe('what has nothing to file', () => {
	beforeEach(atDesk)

	it('is put aside with a reason by the keyboard, undone by one key, found and taken up again', async () => {
		desk.deliver(
			'merci.day',
			await makeMail({
				from: 'pharmacie@officine.exemple.mssante.fr',
				to: MAILBOX,
				subject: 'Bien reçu',
				text: 'Bonne réception, merci.',
			}),
		)
		const look = async () => {
			await list('À classer').getByRole('button', { name: 'Bien reçu' }).click()
			await until(async () => (await title().textContent()) === 'Bien reçu')
			await page.waitForTimeout(READ)
		}
		const putAside = async () => {
			await page.keyboard.press('s')
			await page.getByRole('dialog', { name: 'Classer sans suite ?' }).waitFor()
			await page.keyboard.type('1 merci, rien à classer')
		}
		await look()
		await putAside()
		await picture(page, 'sans-suite-raison')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await holds()
		await page.keyboard.press('z')
		await page.getByText('Annulé : « Bien reçu » attend de nouveau').waitFor()
		await look()
		await putAside()
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await page.getByRole('button', { name: 'Sans suite', exact: true }).first().click()
		await list('Sans suite').getByRole('button', { name: 'Bien reçu' }).click()
		await page.getByText('À classer/Sans suite/').waitFor()
		await picture(page, 'sans-suite')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Remettre à classer' }).click()
		await page.getByText('« Bien reçu » est remis à classer').waitFor()
		await page.getByRole('button', { name: 'À classer', exact: true }).click()
		await look()
		await putAside()
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await holds()
	})
})
