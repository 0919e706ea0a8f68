/** Many at once: all of a search, from one to another, one sender; and the help in place. */
import { beforeEach, describe, expect, it } from 'vitest'
import { makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { openShell } from '../../server/shell/shell.ts'
import { openPage, picture, seriousFaults } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { atDesk, browser, counts, DAY_PATIENCE, desk, list, open, page, SIZE } from './world.desk.ts'

const [SHOP, LAB] = ['magasin@cab.exemple.mssante.fr', 'livraisons@cab.exemple.mssante.fr']
/** More than the page has of a list at once. */
const MANY = 70
const search = () => page.getByPlaceholder('Chercher dans cette liste')
const box = (name: string, at = page) => at.getByRole('checkbox', { name: `Choisir ${name}`, exact: true })
const ticked = () => list('À classer').getByRole('checkbox', { checked: true }).count()
let isBrought = false

async function deliver(subject: string, from = SHOP): Promise<void> {
	desk.deliver(`${subject.replaceAll(' ', '-')}.day`, await makeMail({ subject, from, text: `${subject}.` }))
}

/** Of one search: seventy, of which four came from another sender. */
async function atNotes(): Promise<void> {
	await atDesk()
	if (!isBrought) {
		const { received } = await counts()
		for (let place = 1; place <= MANY; place++) {
			await deliver(`Bordereau ${String(place).padStart(2, '0')}`, place % 20 === 0 ? LAB : SHOP)
		}
		await deliver('Bordereau 71', LAB)
		isBrought = true
		await until(async () => (await counts()).received === received + MANY + 1 && (await counts()).inProgress === 0, DAY_PATIENCE)
	}
	await search().fill('bordereau')
	await page.getByText('71 messages attendent').waitFor()
	// The keys are the list’s again.
	await page.evaluate('document.activeElement.blur()')
}

describe('many at once', () => {
	beforeEach(atNotes)

	it('all of a search is ticked, beyond what is shown of it; what comes meanwhile is not', async () => {
		await page.getByRole('button', { name: 'Tout cocher' }).click()
		await page.getByRole('heading', { name: '71 messages choisis' }).waitFor()
		await page.getByText('71 cochés').waitFor()
		await picture(page, 'tout-cocher')
		expect(await seriousFaults(page)).toEqual([])
		await deliver('Bordereau 72')
		await page.getByText('72 messages attendent').waitFor()
		await page.getByRole('heading', { name: '71 messages choisis' }).waitFor()
		await list('À classer').evaluate((element) => element.scrollTo(0, element.scrollHeight))
		await box('Bordereau 72').waitFor()
		expect(await box('Bordereau 72').isChecked()).toBe(false)
		expect(await box('Bordereau 71').isChecked()).toBe(true)
		await page.keyboard.press('Escape')
		await page.getByRole('heading', { name: '71 messages choisis' }).waitFor({ state: 'detached' })
		await putAside('Bordereau 72')
	})

	it('what another search ticked is told, while the list does not show it', async () => {
		await box('Bordereau 01').click()
		await page.getByRole('heading', { name: '1 message choisi' }).waitFor()
		await search().fill('bordereau 02')
		await page.getByText('1 message attend').first().waitFor()
		await box('Bordereau 02').click()
		await page.getByRole('heading', { name: '2 messages choisis' }).waitFor()
		const told = page.getByText('Dont 1 qui n’est pas affiché dans la liste.')
		await told.waitFor()
		await search().fill('bordereau')
		await told.waitFor({ state: 'detached' })
		await page.getByRole('heading', { name: '2 messages choisis' }).waitFor()
	})

	it('a range goes from the last that was ticked to what is clicked, or chosen, with Shift', async () => {
		await box('Bordereau 03').click()
		await box('Bordereau 07').click({ modifiers: ['Shift'] })
		await page.getByRole('heading', { name: '5 messages choisis' }).waitFor()
		expect(await Promise.all(['02', '03', '05', '07', '08'].map((place) => box(`Bordereau ${place}`).isChecked())))
			.toEqual([false, true, true, true, false])
		await page.keyboard.press('Escape')
		await until(async () => await ticked() === 0)
		await list('À classer').getByRole('button', { name: 'Bordereau 02' }).click()
		await page.keyboard.press('x')
		await page.keyboard.press('j')
		await page.keyboard.press('j')
		await page.keyboard.press('Shift+X')
		await page.getByRole('heading', { name: '3 messages choisis' }).waitFor()
		expect(await box('Bordereau 04').isChecked()).toBe(true)
		await list('À classer').getByRole('button', { name: 'Bordereau 06' }).click({ modifiers: ['Shift'] })
		await page.getByRole('heading', { name: '5 messages choisis' }).waitFor()
		await picture(page, 'plage-cochee')
	})

	it('all those of one sender are ticked, from one of them that is looked at, or ticked', async () => {
		await list('À classer').getByRole('button', { name: 'Bordereau 20' }).click()
		await page.getByRole('heading', { name: 'Bordereau 20' }).waitFor()
		await page.getByRole('button', { name: 'Cocher tous ceux de cet expéditeur' }).click()
		await page.getByRole('heading', { name: '4 messages choisis' }).waitFor()
		expect(await Promise.all(['19', '20', '40'].map((place) => box(`Bordereau ${place}`).isChecked()))).toEqual([false, true, true])
		await page.keyboard.press('Escape')
		await until(async () => await ticked() === 0)
		await box('Bordereau 20').click()
		await page.getByRole('button', { name: 'Cocher tous ceux de cet expéditeur' }).click()
		await page.getByRole('heading', { name: '4 messages choisis' }).waitFor()
		await picture(page, 'meme-expediteur')
	})

	it('on a telephone, what is done with them is one touch away', async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await page.getByRole('button', { name: 'Tout cocher' }).click()
		await page.getByText('71 cochés').waitFor()
		await picture(page, 'tout-cocher-390')
		await page.getByRole('button', { name: 'Qu’en faire ?' }).click()
		await page.getByRole('heading', { name: '71 messages choisis' }).waitFor()
		// It comes first, before the document of one of them.
		const top = async (name: string) => (await page.getByRole('heading', { name }).boundingBox())!.y
		expect(await top('71 messages choisis')).toBeLessThan(await top('Aperçu'))
		await picture(page, 'qu-en-faire-390')
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
		await page.setViewportSize(SIZE)
	})

	it('put aside together, none waits any more', async () => {
		await page.keyboard.press('a')
		await page.getByRole('heading', { name: '71 messages choisis' }).waitFor()
		const { review } = await counts()
		await page.keyboard.press('s')
		const why = page.getByRole('dialog', { name: /sans suite/ }).getByRole('textbox')
		await why.fill('bordereaux')
		await why.press('Enter')
		await page.getByText('Sans suite : 71 messages').waitFor({ timeout: DAY_PATIENCE })
		await page.getByText('Rien trouvé').first().waitFor()
		expect((await counts()).review).toBe(review)
		await search().fill('')
	})
})

async function putAside(name: string, at = page): Promise<void> {
	await box(name, at).click()
	await at.getByRole('heading', { name: '1 message choisi' }).waitFor()
	await at.keyboard.press('s')
	const why = at.getByRole('dialog', { name: 'Classer sans suite ?' }).getByRole('textbox')
	await why.fill('essai')
	await why.press('Enter')
	await at.getByText(`Sans suite : « ${name} »`).waitFor()
}

/** Somebody else who files, on a machine of their own, in front of « À classer ». */
async function whoFiles(user: string, name: string) {
	const other = await openShell(desk.app, { user, name, groups: ['secretariat'] }, 0)
	const { page: theirs, complaints } = await openPage(browser, { width: 1366, height: 768 })
	await theirs.goto(other.url)
	await theirs.goto(`${new URL(other.url).origin}/page#/waiting`)
	return {
		theirs,
		card: theirs.getByRole('region', { name: 'Votre première fois ici' }),
		leave: async () => {
			expect(complaints).toEqual([])
			await theirs.context().close()
			await other.close()
		},
	}
}

describe('the help in place', () => {
	beforeEach(atDesk)

	it.each(['À classer', 'Quarantaine', 'À répondre', 'Envois', 'Échanges', 'Tableau de bord', 'Journal'])(
		'of « %s » is one key away, and Escape closes it',
		async (room) => {
			await open(room)
			const button = page.getByRole('button', { name: 'À quoi sert cette page ?' })
			await button.focus()
			await page.keyboard.press('Enter')
			const link = page.getByRole('link', { name: 'Guide de l’utilisateur' }).last()
			await link.waitFor()
			expect(await button.getAttribute('aria-expanded')).toBe('true')
			await picture(page, `aide-${room}`)
			expect(await seriousFaults(page)).toEqual([])
			await page.keyboard.press('Escape')
			await until(async () => await button.getAttribute('aria-expanded') === 'false')
			expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^À quoi sert cette page/)
		},
	)

	it('has a card for whoever never filed anything, until they put it away for good', async () => {
		const { theirs, card, leave } = await whoFiles('nouvelle', 'Nadia Petit')
		await card.getByText('Une erreur ?').waitFor()
		expect(await card.getByRole('listitem').count()).toBe(3)
		expect((await card.boundingBox())!.height).toBeLessThanOrEqual(72)
		await picture(theirs, 'premier-jour-1366')
		expect(await seriousFaults(theirs)).toEqual([])
		await theirs.setViewportSize({ width: 390, height: 844 })
		await picture(theirs, 'premier-jour-390')
		await card.getByRole('button', { name: 'J’ai compris' }).click()
		await card.waitFor({ state: 'detached' })
		await theirs.reload()
		await theirs.getByRole('heading', { name: 'À classer', level: 2 }).waitFor()
		expect(await card.count()).toBe(0)
		await leave()
	})

	it('has no card for whoever has filed something, though they never put it away', async () => {
		await deliver('Bordereau seul')
		const { theirs, card, leave } = await whoFiles('habituee', 'Hélène Roy')
		await card.waitFor()
		await box('Bordereau seul', theirs).waitFor()
		await putAside('Bordereau seul', theirs)
		await theirs.reload()
		await theirs.getByRole('region', { name: 'À classer', exact: true }).getByRole('button').first().waitFor()
		expect(await card.count()).toBe(0)
		await leave()
	})
})
