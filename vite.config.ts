import { createAppConfig } from '@nextcloud/vite-config'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npm run build`: the entries of the app, and the shell page of the demo, into js/. */
export default createAppConfig({
	files4: 'src/files4.ts',
	files3: 'src/files3.ts',
	page: 'src/page.ts',
	admin: 'src/admin.ts',
	shell: 'src/shell-page.ts',
}, {
	createEmptyCSSEntryPoints: true,
	emptyOutputDirectory: { additionalDirectories: ['css'] },
	// The worker of pdf.js stands beside the scripts.
	assetFileNames: ({ names: [name] }) => name?.endsWith('.mjs') ? 'js/[name]-[hash][extname]' : undefined,
	extractLicenseInformation: false,
	config: { build: { sourcemap: false }, plugins: [pdfDecoders()] },
})

/** What pdf.js looks for beside its worker to decode scanned pages where no WebAssembly may be compiled. */
function pdfDecoders() {
	const folder = join(import.meta.dirname, 'node_modules', 'pdfjs-dist', 'wasm')
	return {
		name: 'pdf-decoders',
		generateBundle(this: { emitFile: (file: { type: 'asset', fileName: string, source: Buffer }) => void }) {
			for (const name of ['openjpeg_nowasm_fallback.js', 'jbig2_nowasm_fallback.js']) {
				this.emitFile({ type: 'asset', fileName: `js/${name}`, source: readFileSync(join(folder, name)) })
			}
		},
	}
}
