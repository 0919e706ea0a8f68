import { describe, expect, it } from 'vitest'
import { isSendable } from './send.action.ts'

const file = { id: '1', basename: 'a.pdf', type: 'file', permissions: 27 }

describe('« Envoyer par MSSanté » is offered', () => {
	it('on a file', () => expect(isSendable([file])).toBe(true))
	it('on several', () => expect(isSendable([file, { ...file, id: '2' }])).toBe(true))
	it('never on a folder, nor on a selection that holds one', () => {
		expect(isSendable([{ ...file, type: 'folder' }])).toBe(false)
		expect(isSendable([file, { ...file, type: 'folder' }])).toBe(false)
	})
	it('never on what may not be read', () => expect(isSendable([{ ...file, permissions: 0 }])).toBe(false))
	it('on twenty files at most', () => expect(isSendable(Array.from({ length: 21 }, () => file))).toBe(false))
})
