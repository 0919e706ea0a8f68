/** A small picture of a document's first page, by its own bytes: a PDF, or a picture. */
import { readFileSync } from 'node:fs'
import { previewOf } from './preview.ts'

/** Pixels, at most. */
const SIZE = { width: 96, height: 128 }
const QUALITY = 70

/** @return a JPEG in base64, of 1 to 5 kB; null: nothing of it can be drawn, or it is locked */
export async function thumbnailOf(file: string, mediaType: string): Promise<string | null> {
	const preview = await previewOf(file, mediaType)
	const kind = preview.kind === 'pdf' ? 'application/pdf' : preview.kind === 'image' ? preview.mediaType : null
	if (kind === null) {
		return null
	}
	// Ten megabytes, for who draws.
	const { ColorSpace, Document, Matrix } = await import('mupdf')
	try {
		const page = Document.openDocument(readFileSync(file), kind).loadPage(0)
		const [left, top, right, bottom] = page.getBounds()
		const scale = Math.min(SIZE.width / (right - left), SIZE.height / (bottom - top))
		const picture = page.toPixmap(Matrix.scale(scale, scale), ColorSpace.DeviceRGB, false, true)
		return Buffer.from(picture.asJPEG(QUALITY, false)).toString('base64')
	} catch (error) {
		if (error instanceof RangeError) {
			throw error
		}
		return null
	}
}
