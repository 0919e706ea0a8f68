/** Keys pressed, counted, and turned into seconds with the keystroke-level operators of peers.md §5d. */
import type { Page } from 'playwright-core'

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './until.ts'

/**
 * Seconds, as in the 70 to 80 s of doing it by hand: 40 characters in 11 s, 8 decisions in 11 s, 6 waits in 9 s, an identity read in 10
 * s.
 */
const KEY = 11 / 40
const DECISION = 11 / 8
const WAIT = 9 / 6
const READING = 10
/** Tabs, at most, from one place of a screen to another. */
const FAR = 60

export class Keys {
	readonly #page: Page
	count = 0
	decisions = 0

	constructor(page: Page) {
		this.#page = page
	}

	async press(key: string): Promise<void> {
		this.count++
		await this.#page.keyboard.press(key)
	}

	/** As a hand does that never leaves the keyboard; in a dialog, once it holds the focus: a Tab before is one behind it. */
	async tabTo(name: string | RegExp, role: 'button' | 'checkbox' | 'combobox' | 'textbox' | 'link', key = 'Tab'): Promise<void> {
		const wanted = this.#page.getByRole(role, { name }).first()
		await wanted.waitFor()
		await until(() => wanted.evaluate((element) => {
			const dialog = element.closest('[role=dialog]')
			return dialog === null || dialog.contains(element.ownerDocument.activeElement)
		}))
		for (let tabs = 0; tabs < FAR; tabs++) {
			if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) {
				return
			}
			await this.press(key)
		}
		throw new Error(`no way to « ${String(name)} » by ${key}`)
	}

	async type(text: string, ...after: string[]): Promise<void> {
		this.count += text.length
		await this.#page.keyboard.type(text)
		for (const key of after) {
			await this.press(key)
		}
	}
}

/** For one of `messages`: its identity read once, side by side with the register's; one wait for the next. */
export function seconds({ count, decisions }: Pick<Keys, 'count' | 'decisions'>, messages: number): number {
	return (count * KEY + decisions * DECISION) / messages + WAIT + READING
}

/** Of these words, those that the table of docs/performance.md lacks. @param use C2: in the rows of that use */
export function untoldIn(use: string, words: string[]): string[] {
	const measures = readFileSync(join(import.meta.dirname, '../../docs/performance.md'), 'utf8')
	const told = measures.split('\n').filter((line) => line.startsWith('|') && line.includes(`${use}, `)).join('\n')
	return words.filter((word) => !told.includes(word))
}
