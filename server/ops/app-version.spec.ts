import { describe, expect, it } from 'vitest'
import { verdictOn } from './app-version.ts'

describe('the app in Nextcloud, beside this program', () => {
	it('is well when both are of one version', () => expect(verdictOn('1.0.0', '1.0.0').ok).toBe(true))
	it.each([
		['1.0.0', '1.1.0', 'Mettez à jour l’application'],
		['1.1.0', '1.0.0', 'Mettez à jour le service joint'],
		['1.0.0-rc.1', '1.0.0', 'Mettez à jour l’application'],
	])('%s beside %s: %s', (app, own, fix) => {
		expect(verdictOn(app, own)).toMatchObject({ ok: false, fix: expect.stringContaining(fix) as string })
	})
})
