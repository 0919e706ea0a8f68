import { defineConfig } from 'vitest/config'

import './server/installed.js'

export default defineConfig({
	test: {
		// `npm run test:long` runs what takes hours or minutes, and nothing else.
		include: process.env.MSSANTE_LONG
			? ['test/kill.spec.ts', 'test/dossier-kill.spec.ts', 'test/**/*.long.ts']
			: ['server/**/*.spec.ts', 'src/**/*.spec.ts', 'test/**/*.spec.ts'],
		testTimeout: 60_000,
		hookTimeout: 120_000,
		pool: 'forks',
		// Most of a test is waiting for mail: one more than the machine has cores.
		maxWorkers: 3,
	},
})
