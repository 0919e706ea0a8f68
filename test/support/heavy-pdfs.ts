/** PDFs that anybody can send and that cost much to read: by the memory that they take, or by the time. */
import { once } from 'node:events'
import { createDeflate, deflateSync } from 'node:zlib'

const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>'
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
/** Bytes deflated at a time. */
const BLOCK = 1024 * 1024

/** One page whose content is a Flate stream (ISO 32000-1 §7.4.4) of `expanded` bytes of spaces: about a thousandth of it in the file. */
export async function bombPdf(expanded: number): Promise<Buffer> {
	const deflate = createDeflate({ level: 9 })
	const pieces: Buffer[] = []
	deflate.on('data', (piece: Buffer) => pieces.push(piece))
	const block = Buffer.alloc(BLOCK, ' ')
	for (let left = expanded; left > 0; left -= BLOCK) {
		if (!deflate.write(block.subarray(0, Math.min(left, BLOCK)))) {
			await once(deflate, 'drain')
		}
	}
	deflate.end()
	await once(deflate, 'end')
	return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', PAGE, Buffer.concat(pieces), FONT])
}

/** A hundred pages of one content that says nothing, in `operators` operators: each page takes time, none takes memory. */
export function slowPdf(operators = 3_000_000): Buffer {
	const kids = Array.from({ length: 100 }, () => '3 0 R').join(' ')
	return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', `<< /Type /Pages /Kids [${kids}] /Count 100 >>`, PAGE, deflateSync('q Q '.repeat(operators / 2)), FONT])
}

/** Words enough on one page that what a reader makes of them outgrows any bound, though its stream is no larger than a book's. */
export function heavyPdf(words = 4_000_000): Buffer {
	const content = `BT /F 8 Tf ${'(a) Tj 9 0 Td '.repeat(words)} ET`
	return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', PAGE, deflateSync(content), FONT])
}

/** A PDF of these objects, numbered from 1; a Buffer is a Flate stream. */
export function pdfOf(objects: (string | Buffer)[]): Buffer {
	const pieces: Buffer[] = [Buffer.from('%PDF-1.4\n')]
	let length = pieces[0]!.length
	const offsets = objects.map((object, index) => {
		const body = typeof object === 'string'
			? [Buffer.from(object, 'latin1')]
			: [Buffer.from(`<< /Length ${object.length} /Filter /FlateDecode >>\nstream\n`), object, Buffer.from('\nendstream')]
		const offset = length
		for (const piece of [Buffer.from(`${index + 1} 0 obj\n`), ...body, Buffer.from('\nendobj\n')]) {
			pieces.push(piece)
			length += piece.length
		}
		return offset
	})
	const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
	const size = objects.length + 1
	pieces.push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`))
	return Buffer.concat(pieces)
}
