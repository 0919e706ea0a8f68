import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPlace } from './backup-place.ts'

/** Of the kernel: nobody makes a folder there, root neither. */
const CLOSED = '/sys/kernel/mssante'

describe('the place of a backup', () => {
	it('that refuses to be written is named: it is not the data’s disk', async () =>
		await expect(openPlace(CLOSED)).rejects.toMatchObject({
			code: expect.stringMatching(/^MSS-DISK-(?:DENIED|READONLY)$/) as string,
			detail: expect.stringContaining(dirname(CLOSED)) as string,
		}))
})
