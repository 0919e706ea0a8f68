import { describe, expect, it } from 'vitest'
import { isConflictName, isTemporaryName, lockName, safeName, safePath, splitName, suffixed } from './names.ts'

describe('a file’s name', () => {
	it.each([
		['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
		['../../etc/passwd', '___.._etc_passwd'],
		['.htaccess', '_htaccess'],
		['CON', '_CON'],
		['com1.2024', '_com1.2024'],
		['fin. . ', 'fin'],
		['ordonnance\u202Efdp.exe', 'ordonnance_fdp.exe'],
		['e\u0301te\u0301', 'été'],
		['   ', 'Document'],
		['rapport.part', 'rapport_part'],
	])('%j becomes %j', (wish, name) => expect(safeName(wish)).toBe(name))

	it('keeps its extension when it is cut to 200 bytes', () => {
		const name = safeName('é'.repeat(300), '.pdf')
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
		expect(name).toMatch(/é\.pdf$/)
	})
	it('never cuts a character in two', () => expect(safeName('👩🏽'.repeat(40), '.pdf')).toMatch(/^(?:👩🏽)+\.pdf$/u))
	it('keeps its suffix when it is cut', () => expect(suffixed('x'.repeat(300), '.xml', '0a1b2c3d')).toMatch(/x \(0a1b2c3d\)\.xml$/))
	it('has one extension, short and plain', () => {
		expect(splitName('compte rendu.2024.PDF')).toEqual({ base: 'compte rendu.2024', extension: '.pdf' })
		expect(splitName('Dr. Martin a écrit')).toEqual({ base: 'Dr. Martin a écrit', extension: '' })
	})
})

describe('a name that is no document', () => {
	it.each([
		'.~lock.Ordonnance.odt#',
		'._Ordonnance.pdf',
		'.ordonnance.pdf.Xy12Zz',
		'~$donnance.docx',
		'~WRL0001.tmp',
		'ordonnance.pdf.part',
		'ordonnance.pdf.ocTransferId1234.part',
		'Ordonnance.PDF.crdownload',
		'ordonnance.docx~',
		'Thumbs.db',
		'.DS_Store',
	])('%s', (name) => expect(isTemporaryName(name)).toBe(true))
	it.each(['Ordonnance.pdf', 'départ.pdf', 'à part', 'Ordonnance (1).pdf', 'note.tmp.pdf', 'Dr ~ Leroy.pdf'])(
		'but « %s » may be one',
		(name) => expect(isTemporaryName(name)).toBe(false),
	)
})

describe('a name that a synchronising client gave to one of two versions', () => {
	it.each([
		'Ordonnance (conflicted copy 2026-11-26 095400).pdf',
		'Ordonnance (conflicted copy paula 2026-11-26 095400).pdf',
		'Ordonnance (Poste de Paula\'s conflicted copy 2026-11-26).pdf',
		'Ordonnance (copie en conflit de PC-ACCUEIL 2026-11-26).pdf',
		'Ordonnance_conflict-20180101-101010.pdf',
		'Ordonnance.sync-conflict-20261126-095400-ABCDEFG.pdf',
	])('%s', (name) => expect(isConflictName(name)).toBe(true))
	it.each(['Ordonnance.pdf', 'Ordonnance (1).pdf', 'Ordonnance (copie).pdf', 'Conflit familial.pdf', 'Note (conflit de garde).pdf'])(
		'but « %s » is a person’s',
		(name) => expect(isConflictName(name)).toBe(false),
	)
})

it('a lock’s own name is no document', () => expect(isTemporaryName(lockName('Ordonnance.pdf'))).toBe(true))

describe('a folder of the register', () => {
	it.each([
		['Usagers/DUPONT Léa', 'Usagers/DUPONT Léa'],
		['/a//b/./c/', 'a/b/c'],
		['a\\b', 'a/b'],
	])('%s is %s', (written, path) => expect(safePath(written)).toBe(path))
	it.each(['', '/', '../x', 'a/../../b'])('"%s" leads nowhere', (path) => expect(safePath(path)).toBeNull())
})
