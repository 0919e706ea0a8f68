import { defineConfig } from 'vitest/config'

import './server/installed.js'

/** `npm run test:nextcloud`: what needs a real Nextcloud. One at a time: it is one server. */
export default defineConfig({
	test: {
		include: ['test/nextcloud/**/*.nc.ts'],
		testTimeout: 120_000,
		hookTimeout: 300_000,
		pool: 'forks',
		fileParallelism: false,
		setupFiles: ['test/support/own-folder.ts'],
	},
})
