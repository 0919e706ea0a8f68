import { Buffer } from 'node:buffer'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { newFolder } from '../../test/support/new-folder.ts'
import { thumbnailOf } from './thumbnail.ts'

const folder = newFolder('thumbnail')
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

function drawn(bytes: Buffer, mediaType: string): Promise<string | null> {
	const file = join(folder, 'document')
	writeFileSync(file, bytes)
	return thumbnailOf(file, mediaType)
}
const isJpeg = (picture: string | null) => Buffer.from(picture ?? '', 'base64').subarray(0, 3).equals(Buffer.from([0xFF, 0xD8, 0xFF]))

describe('the small picture of a document', () => {
	it('is its first page, in a few kB', async () => {
		const picture = await drawn(await makePdf('Sortie du service de cardiologie.'), 'application/pdf')
		expect(isJpeg(picture)).toBe(true)
		expect(picture!.length).toBeLessThan(10_000)
	})

	it('is the picture itself, by what its bytes are', async () => {
		expect(isJpeg(await drawn(PIXEL, 'application/pdf'))).toBe(true)
	})

	it.each([
		['words', Buffer.from('Bonjour'), 'text/plain'],
		['a PDF that is none', Buffer.from('%PDF-1.4\n%%EOF'), 'application/pdf'],
		['a picture that is none', PIXEL.subarray(0, 20), 'image/png'],
	])('is not there for %s', async (_, bytes, mediaType) => expect(await drawn(bytes, mediaType)).toBeNull())
})
