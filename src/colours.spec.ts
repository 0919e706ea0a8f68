/** Colours are Nextcloud's: ours would be illegible in one of its themes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const NAMED = String.raw`(?<=:[^;{}]*)\b(?:white|black|gr[ae]y|red|green|orange|yellow|blue)\b(?=[^{}-]*;)`
const COLOUR = new RegExp(String.raw`#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|color-mix)\(|${NAMED}`, 'gi')
/** Paper is white, whatever the theme. */
const PAPER = 'components/desk/PdfPages.vue'

it('no component has a colour of its own', () => {
	const own = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.vue') && name !== PAPER)
		.flatMap((name) => [...stylesOf(readFileSync(join(import.meta.dirname, name), 'utf8')).matchAll(COLOUR)]
			.map(([found]) => `${name} : ${found}`))
	expect(own).toEqual([])
})

function stylesOf(component: string): string {
	return [...component.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, style]) => style).join('\n')
}
