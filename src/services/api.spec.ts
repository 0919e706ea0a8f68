import { describe, expect, it } from 'vitest'
import { DOWN, problemIn } from './api.ts'

const told = { code: 'MSS-SEND-SMTP', text: 'Phrase.', remedy: 'Que faire.', field: 'from' as const }

describe('what the server could not do', () => {
	it('is told in the sidecar’s words, and marks nothing that was typed', () =>
		expect(problemIn(503, told)).toEqual({ ...told, field: null }))
	it('is told as the server’s when nothing of ours answered', () =>
		expect(problemIn(502, undefined).text).toBe('Le serveur n’a pas pu répondre.'))
	it('is told in the page’s own words when Nextcloud answers that nobody does', () =>
		expect(problemIn(503, { ...told, code: 'MSS-RELAY-DOWN' })).toEqual(DOWN))
})

describe('what was asked and cannot be', () => {
	it('is told where it was typed', () => expect(problemIn(422, told)).toEqual(told))
	it('is told as a refusal when nothing of ours answered', () => expect(problemIn(412, undefined).text).toBe('Le serveur a refusé '
		+ 'cette demande.'))
})
