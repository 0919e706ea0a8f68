/** PDFs that anybody can send and that cost much to read: by the memory that they take, or by the time. */
import { constants, deflateRawSync, deflateSync } from 'node:zlib'

const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>'
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
const MB = 1024 * 1024

/** One page whose content is a Flate stream (ISO 32000-1 §7.4.4) of `megabytes` of spaces: about a thousandth of it in the file. */
export function bombPdf(megabytes: number): Buffer {
	return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', PAGE, spaces(megabytes), FONT])
}

/** That many megabytes of spaces in zlib's format (RFC 1950): one block, written as often as it takes. */
function spaces(megabytes: number): Buffer {
	const block = deflateRawSync(Buffer.alloc(MB, ' '), { level: 9, finishFlush: constants.Z_FULL_FLUSH })
	const length = BigInt(megabytes * MB)
	const [code, modulus] = [32n, 65521n]
	const sums = [(1n + length * code) % modulus, (length + code * length * (length + 1n) / 2n) % modulus] as const
	const end = Buffer.from([0x03, 0x00, 0, 0, 0, 0])
	end.writeUInt32BE(Number(sums[1]) * 65536 + Number(sums[0]), 2)
	return Buffer.concat([Buffer.from([0x78, 0xDA]), ...Array.from({ length: megabytes }, () => block), end])
}

/** Two hundred pages of one content that says nothing, in many operators: each page takes time, none takes memory. About 40 s in all. */
export function slowPdf(operators = 300_000): Buffer {
	const kids = Array.from({ length: 200 }, () => '3 0 R').join(' ')
	const pages = `<< /Type /Pages /Kids [${kids}] /Count 200 >>`
	return pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', pages, PAGE, deflateSync('q Q '.repeat(operators / 2)), FONT])
}

/** The same as `bombPdf`, its stream deflated twice: nothing shows before it is opened. */
export function hiddenBombPdf(megabytes: number): Buffer {
	const inside = deflateSync(spaces(megabytes))
	const plain = pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', PAGE, inside, FONT])
	// The table of objects is then a little wrong: readers make it anew.
	return Buffer.from(plain.toString('latin1').replace('/Filter /FlateDecode', '/Filter [/FlateDecode /FlateDecode]'), 'latin1')
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
	pieces.push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${size} /Root 1 0 R `
		+ `>>\nstartxref\n${length}\n%%EOF\n`))
	return Buffer.concat(pieces)
}
