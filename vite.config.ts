import { createAppConfig } from '@nextcloud/vite-config'

/** `npm run build`: the entries of the app, and the shell page of the demo, into js/. */
export default createAppConfig({
	files4: 'src/files4.ts',
	files3: 'src/files3.ts',
	page: 'src/page.ts',
	admin: 'src/admin.ts',
	shell: 'src/shell.ts',
}, {
	createEmptyCSSEntryPoints: true,
	extractLicenseInformation: false,
	config: { build: { sourcemap: false } },
})
