/** PDFs drawn on canvases by pdf.js in a worker: pictures of pages, so that no script, link or form of theirs exists here. */
import type { PDFDocumentProxy } from 'pdfjs-dist'

import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

/** Pixels of one image inside a PDF; a larger one is left out. */
const MAX_IMAGE = 60_000_000
/** Pixels across of a drawn page, at most: enough for small print, drawn large. */
const MAX_WIDTH = 3200

const worker = new URL(workerUrl, location.href)
GlobalWorkerOptions.workerSrc = worker.href

export function openPdf(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
	// Scanned pages are decoded by the JavaScript forms of the decoders: a page under Nextcloud's CSP may compile no WebAssembly.
	return getDocument({
		data: bytes,
		useWasm: false,
		wasmUrl: new URL('.', worker).href,
		enableXfa: false,
		maxImageSize: MAX_IMAGE,
		isEvalSupported: false,
	} as Parameters<typeof getDocument>[0]).promise
}

/** One page, on its canvas. */
export interface Drawn {
	number: number
	canvas: HTMLCanvasElement
	/** Of the screen, as wide as it is shown. */
	width: number
	/** Quarters of a turn, clockwise, besides the page's own. */
	quarters: number
}

export async function drawPage(pdf: PDFDocumentProxy, { number, canvas, width, quarters }: Drawn): Promise<void> {
	const page = await pdf.getPage(number)
	const rotation = (page.rotate + 90 * quarters) % 360
	const { width: natural } = page.getViewport({ scale: 1, rotation })
	const viewport = page.getViewport({ scale: Math.min(width * window.devicePixelRatio, MAX_WIDTH) / natural, rotation })
	canvas.width = Math.ceil(viewport.width)
	canvas.height = Math.ceil(viewport.height)
	await page.render({ canvas, viewport }).promise
	page.cleanup()
}
