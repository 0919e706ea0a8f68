import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { unlessDamaged } from './damaged.ts'

const lines: string[] = []
const log = pino({ base: undefined }, { write: (line) => void lines.push(line) })

describe('a damaged row', () => {
	it('is shown without what it held, and told by its code and its number alone', () => {
		lines.length = 0
		expect(unlessDamaged(log, () => readCda({ id: 12, cda: '{"patient":{"birthFamilyName":"MOREAU"}}' }))).toBeNull()
		expect(JSON.parse(lines[0]!)).toMatchObject({ code: 'MSS-LEDGER-ROW', row: 'documents.cda, 12' })
		expect(lines[0]).not.toContain('MOREAU')
	})
	it('hides no other error', () => expect(() => unlessDamaged(log, () => {
		throw new MssError('MSS-GED-GONE')
	})).toThrow())
})
