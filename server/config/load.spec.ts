import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from './load.ts'

it('the example that administrators copy is a configuration, with nothing but its two lines to change', () => {
	const { ged, mailboxes, trust, directory } = loadConfig(join(import.meta.dirname, '../../docs/mssante.exemple.yaml'))
	expect(ged).toMatchObject({ kind: 'nextcloud', user: 'svc-mssante' })
	expect([mailboxes, trust.source, directory.source]).toEqual([[], expect.stringMatching(/^https:/), expect.stringMatching(/^https:/)])
})
