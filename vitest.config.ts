import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/sequencer.ts'

import './server/installed.js'

const COMMON = { testTimeout: 180_000, hookTimeout: 240_000, pool: 'forks' as const, setupFiles: ['test/support/own-folder.ts'] }
/** Those that kill, or break, at some steps, and at each of them under `MSSANTE_LONG`. */
const AT_EACH_STEP = ['kill', 'dossier-kill', 'decided-again-kill', 'send-kill', 'kept-kill', 'faults-at-each-step']

/** Run on PostgreSQL as well: the ledger, what is its own there, the views, and the main ways; under `MSSANTE_LONG`, others besides. */
const MAIN_WAYS = ['search', 'receive', 'retention', 'asked', 'today', 'patient-page']
const OTHERS = [
	...['send', 'submit', 'receipts', 'whose', 'rights-of-routes', 'structures', 'triage-races', 'decided-again'],
	...['dossiers', 'circuits', 'requests', 'figures', 'patients-register', 'entrusted', 'digest', 'views'],
	...['kill', 'turns', 'triage', 'thumbnails'],
]
const ON_BOTH = process.env.MSSANTE_LONG
	? [`test/{${OTHERS.join()}}.spec.ts`, 'test/postgres/*.longpg.ts']
	: [
			'server/ledger/{audit,grouped,within}.spec.ts',
			'server/ledger/{dialects,tables}/*.spec.ts',
			'server/views/about-whom.spec.ts',
			'server/patients/register.spec.ts',
			'test/postgres/*.pg.ts',
			`test/{${MAIN_WAYS.join()}}.spec.ts`,
		]

export default defineConfig({
	test: {
		// Most of a test is waiting for mail: with two cores, four leave little of them idle.
		maxWorkers: 4,
		sequence: { sequencer: LongestFirst },
		projects: [
			// What stands beside the code starts nothing, and leaves nothing behind: a process each would take longer than they do.
			{ test: { ...COMMON, name: 'unit', include: process.env.MSSANTE_LONG ? [] : ['{server,src}/**/*.spec.ts'], isolate: false } },
			{
				test: {
					...COMMON,
					name: 'services',
					// `npm run test:long` runs what takes hours or minutes, and nothing else.
					include: process.env.MSSANTE_LONG
						? [`test/{${AT_EACH_STEP.join()}}.spec.ts`, 'test/**/*.long.ts']
						: ['test/**/*.spec.ts'],
				},
			},
			{
				test: {
					...COMMON,
					name: 'postgres',
					globalSetup: ['test/support/postgres-of-run.ts'],
					env: { MSSANTE_TEST_LEDGER: 'postgres' },
					include: ON_BOTH,
				},
			},
		],
	},
})
