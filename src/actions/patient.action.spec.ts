import { describe, expect, it } from 'vitest'
import { isFolder } from './patient.action.ts'

const node = (type: string) => ({ basename: 'DUPONT Suzanne', type, permissions: 1 })

describe('a patient’s page, from Files', () => {
	it('is offered on one folder alone', () => {
		expect(isFolder([node('folder')])).toBe(true)
		expect([[], [node('file')], [node('folder'), node('folder')]].map(isFolder)).toEqual([false, false, false])
	})
})
