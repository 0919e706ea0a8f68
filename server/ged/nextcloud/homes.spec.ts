import { describe, expect, it } from 'vitest'
import { Homes, STANDS } from './homes.ts'

const LEA = { fileId: '7', path: 'Usagers/LÉA' }
const entry = { ...LEA, etag: 'f', size: 0, isFolder: true }
const file = { path: 'Usagers/LÉA/a.pdf', fileId: '9', etag: 'e', size: 1, isFolder: false }
const found = new Map([[LEA.fileId, entry]])

/** Seen, a file made in it, and seen again `ago` milliseconds before now. */
function seenAgain(ago = 0): Homes {
	const homes = new Homes()
	homes.saw([LEA], found, performance.now() - 2 * STANDS)
	homes.made(LEA.path, file)
	homes.saw([LEA], found, performance.now() - ago)
	return homes
}

describe('a folder in which documents are put', () => {
	it('stands once it was seen after a file was made in it, which must stand with its etag', () => {
		expect(seenAgain().standing(LEA)).toBe(entry)
		expect(seenAgain().anchor(LEA.path, undefined)).toEqual({ path: file.path, etag: 'e', homeId: '7' })
	})

	it('does not stand by a file that was made since it was seen: it may have been put in another of its path', () => {
		const homes = new Homes()
		homes.saw([LEA], found, performance.now())
		expect(homes.standing(LEA)).toBeNull()
		homes.made(LEA.path, file)
		expect(homes.standing(LEA)).toBeNull()
		expect(homes.anchor(LEA.path, undefined)).toBeNull()
	})

	it('is looked for again after a while; what is put in it holds to the file all the same', () => {
		expect(seenAgain(STANDS).standing(LEA)).toBeNull()
		const homes = new Homes()
		homes.saw([LEA], found, performance.now() - STANDS)
		homes.made(LEA.path, file)
		homes.saw([LEA], found, performance.now())
		expect(homes.anchor(LEA.path, undefined)).not.toBeNull()
	})

	it.each([
		['another has its path', new Map([[LEA.fileId, { ...entry, path: 'Usagers/LÉA Marie' }]])],
		['it is gone', new Map()],
	])('is known no more where %s', (_, now) => {
		const homes = seenAgain()
		homes.saw([LEA], now, performance.now())
		expect(homes.standing(LEA)).toBeNull()
		expect(homes.anchor(LEA.path, undefined)).toBeNull()
	})

	it('is not another that is asked for by its path', () => {
		expect(seenAgain().standing({ ...LEA, fileId: '8' })).toBeNull()
	})

	it('is looked for again once its file was taken away, or it is another', () => {
		const loose = seenAgain()
		loose.loosen(LEA.path)
		expect(loose.standing(LEA)).toBeNull()
		expect(loose.wasSeen(LEA.path, LEA.fileId)).toBe(false)
		const gone = seenAgain()
		gone.forget(LEA.path)
		expect([gone.standing(LEA), gone.all]).toEqual([null, []])
	})
})
