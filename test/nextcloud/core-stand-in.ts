/**
 * What Nextcloud's own scripts give to every page, where a server tree lacks the largest of them (dist/core-common.js) and runs none:
 * translations that register, and the addresses of an app's files. The page, its policy, its session, its styles, and the scripts of
 * apps that need no more (ours, and the bell's) are those of the server. Its lists of files and its menus are not there.
 */
import type { BrowserContext, Page } from 'playwright-core'

/** Of scripts of Nextcloud's that need more than this. */
export const OF_CORE = /^(?:\w+ is not defined|OC\.\w+ is not a function|Cannot read properties of undefined)/

export async function standInForCore(context: BrowserContext): Promise<void> {
	await context.addInitScript(() => {
		const texts: Record<string, Record<string, unknown>> = {}
		const plurals: Record<string, (count: number) => number> = {}
		Object.assign(globalThis, {
			_oc_l10n_registry_translations: texts,
			_oc_l10n_registry_plural_functions: plurals,
			OCA: {},
			OC: {
				webroot: '',
				L10N: {
					register: (app: string, bundle: Record<string, unknown>) => {
						texts[app] = { ...texts[app], ...bundle }
						// Of French.
						plurals[app] = (count) => count > 1 ? 1 : 0
					},
				},
				filePath: (app: string, kind: string, file: string) => `/apps/${app}/${kind}/${file}`,
				Util: {},
				Plugins: { register: () => {} },
			},
		})
	})
}

/** From Nextcloud 34 on, its scripts bring the page of an administrator's section to where it is seen. */
export async function showSettings(page: Page): Promise<void> {
	await page.locator('#mssante-admin').evaluate((section) => {
		const hidden = (section as unknown as { closest: (selector: string) => { className: string, style: { cssText: string } } | null })
			.closest('.hidden-visually')
		if (hidden !== null) {
			hidden.className = ''
			hidden.style.cssText = 'flex: 1; margin-inline-start: 300px; overflow: auto; background: var(--color-main-background)'
		}
	})
}
