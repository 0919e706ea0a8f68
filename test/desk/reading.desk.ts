/** The document, read well enough to decide on it. */
import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { picture, seriousFaults } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { atDesk, list, page } from './world.desk.ts'

/** Pixels from which a page of text is legible. */
const LEGIBLE = 520
const sheet = () => page.locator('.place[role=region] canvas').first()
const width = async () => (await sheet().boundingBox())!.width
const tool = (name: string) => page.getByRole('toolbar', { name: 'Lecture' }).getByRole('button', { name })
const scrolled = () => page.locator('.place[role=region]').evaluate(({ scrollTop }) => scrollTop)

async function open(size: { width: number, height: number }): Promise<void> {
	await page.setViewportSize(size)
	await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
	await sheet().waitFor()
	await until(width)
}

const CONTENT = /documents\/\d+\/content/
const PAGES = 8
const eightPages = await manyPages()

async function manyPages(): Promise<Buffer> {
	const pdf = new PDFDocument()
	const bytes = buffer(pdf)
	Array.from({ length: PAGES }, (_, index) => (index > 0 ? pdf.addPage() : pdf).text(`Page ${index + 1}`))
	pdf.end()
	return bytes
}

describe('what is read', () => {
	beforeEach(atDesk)

	it('is legible on a small screen, the menu being icons that say their names', async () => {
		await open({ width: 1366, height: 768 })
		expect(await width()).toBeGreaterThanOrEqual(LEGIBLE)
		expect(await page.getByRole('navigation').getByRole('link', { name: 'Quarantaine' }).count()).toBe(1)
		await picture(page, 'lecture')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('has its menu as the person left it', async () => {
		await open({ width: 1366, height: 768 })
		await page.getByRole('button', { name: 'Déplier le menu' }).click()
		await page.getByRole('navigation').getByText('EHPAD Les Lilas').first().waitFor()
		await page.reload()
		await page.getByRole('navigation').getByText('EHPAD Les Lilas').first().waitFor()
		await page.getByRole('button', { name: 'Replier le menu' }).click()
		await page.getByRole('navigation').getByText('EHPAD Les Lilas').first().waitFor({ state: 'detached' })
		await page.evaluate('localStorage.removeItem("mssante.rail.claire")')
	})

	it('grows, turns, and comes back whole; the next key goes down the page, and back', async () => {
		await open({ width: 1366, height: 768 })
		const whole = await width()
		await tool('Plus grand').click()
		await tool('Plus grand').click()
		await until(async () => Math.abs(await width() - 1.5 * whole) < 2)
		await page.keyboard.press('PageDown')
		await until(async () => await scrolled() > 0)
		await page.keyboard.press('PageUp')
		await until(async () => await scrolled() === 0)
		const { width: across, height } = (await sheet().boundingBox())!
		await tool('Pivoter').click()
		await until(async () => {
			const turned = (await sheet().boundingBox())!
			return Math.abs(turned.width / turned.height - height / across) < 0.02
		})
		await tool('Toute la largeur').click()
		await until(async () => Math.abs(await width() - whole) < 2)
	})

	it('is printed alone, all of it', async () => {
		await page.route(CONTENT, (route) => route.fulfill({ body: eightPages, contentType: 'application/pdf' }))
		// Its bytes may have come already.
		await atDesk()
		await open({ width: 1366, height: 768 })
		await page.evaluate(`new MutationObserver((_, watch) => {
			const frame = document.querySelector('body > iframe')
			if (frame) {
				watch.disconnect()
				frame.contentWindow.print = () => {
					window.printed = [frame.contentDocument.title, frame.contentDocument.querySelectorAll('img').length,
						frame.contentDocument.body.innerText.includes('Où le classer')]
				}
			}
		}).observe(document.body, { childList: true })`)
		await tool('Imprimer').click()
		await until(() => page.evaluate('window.printed !== undefined'))
		expect(await page.evaluate('window.printed')).toEqual([expect.stringMatching(/\.pdf$/i), PAGES, false])
		// Whichever still waits.
		await list('À classer').getByRole('button', { name: /^(?!.*Demande d’admission)/ }).first().click()
		await until(async () => await page.locator('body > iframe').count() === 0)
		await page.unroute(CONTENT)
	})

	it('has no page left white, whatever is asked while it is drawn', async () => {
		await page.route(CONTENT, (route) => route.fulfill({ body: eightPages, contentType: 'application/pdf' }))
		// Its bytes may have come already.
		await atDesk()
		await open({ width: 1366, height: 768 })
		await page.getByRole('button', { name: '3 pages de plus' }).click()
		for (const name of ['Plus grand', 'Pivoter', 'Plus grand', 'Pivoter']) {
			await tool(name).click()
		}
		await until(() => page.evaluate(`(() => {
			const sheets = [...document.querySelectorAll('.place[role=region] canvas')]
			return sheets.length === ${PAGES} && sheets.every((sheet) => {
				const { data } = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height)
				return data.some((value, index) => index % 4 !== 3 && value < 100 && data[index - index % 4 + 3] > 0)
			})
		})()`))
		await page.unroute(CONTENT)
	})

	it('comes first on a telephone, below what says which it is, and grows between two fingers', async () => {
		await open({ width: 390, height: 844 })
		const [head, paper, decision] = await Promise.all([
			page.getByRole('heading', { name: 'Demande d’admission' }),
			sheet(),
			page.getByText('Où le classer ?'),
		].map(async (place) => (await place.boundingBox())!.y))
		expect(head).toBeLessThan(paper!)
		expect(paper).toBeLessThan(decision!)
		await picture(page, 'lecture-telephone')
		const whole = await width()
		await sheet().evaluate((element) => element.scrollIntoView())
		const { x, y } = (await sheet().boundingBox())!
		const touch = await page.context().newCDPSession(page)
		const put = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) => touch.send('Input.dispatchTouchEvent', {
			type,
			touchPoints: apart === 0 ? [] : [{ x: x + 150 - apart, y: y + 100, id: 0 }, { x: x + 150 + apart, y: y + 100, id: 1 }],
		})
		await put('touchStart', 30)
		await put('touchMove', 45)
		await put('touchMove', 60)
		await put('touchEnd', 0)
		await until(async () => Math.abs(await width() - 2 * whole) < 4)
		expect(await page.evaluate('visualViewport.scale')).toBe(1)
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
	})
})
