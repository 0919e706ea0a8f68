/** Conversion to PDF/A-1 by Debian's Ghostscript, on request: the original is never touched. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MssError } from '../errors.ts'

/** Milliseconds after which Ghostscript is killed. */
const MAX_TIME = 120_000
const PROFILES = '/usr/share/color/icc/ghostscript'

/** Writes a PDF/A-1b of `source` to `target`. @throws {MssError} MSS-SEND-PDFA-TOOL */
export async function convertToPdfA(source: string, target: string): Promise<void> {
	const profile = join(PROFILES, 'srgb.icc')
	if (!existsSync(profile)) {
		throw new MssError('MSS-SEND-PDFA-TOOL', 'profil de couleurs absent')
	}
	const definition = join(dirname(target), 'pdfa.ps')
	await writeFile(definition, outputIntent(profile))
	await run('gs', [
		'-q',
		'-dPDFA=1',
		'-dPDFACompatibilityPolicy=1',
		'-dBATCH',
		'-dNOPAUSE',
		'-dSAFER',
		`--permit-file-read=${profile}`,
		'-sColorConversionStrategy=RGB',
		'-sDEVICE=pdfwrite',
		'-dCompatibilityLevel=1.4',
		`-sOutputFile=${target}`,
		definition,
		source,
	])
}

/** Is Ghostscript there? */
export function hasGhostscript(): boolean {
	return (process.env.PATH ?? '').split(':').some((folder) => folder !== '' && existsSync(folder) && readdirSync(folder).includes('gs'))
}

/** The output intent that PDF/A-1 wants (ISO 19005-1 §6.2.2): sRGB. */
function outputIntent(profile: string): string {
	return `%!
[/_objdef {icc} /type /stream /OBJ pdfmark
[{icc} << /N 3 >> /PUT pdfmark
[{icc} (${profile}) (r) file /PUT pdfmark
[/_objdef {intent} /type /dict /OBJ pdfmark
[{intent} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {icc} /OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[{Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
`
}

function run(program: string, words: string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, words, { stdio: 'ignore', timeout: MAX_TIME, killSignal: 'SIGKILL' })
		child.on('error', (error) => reject(new MssError('MSS-SEND-PDFA-TOOL', 'Ghostscript absent', { cause: error })))
		child.on('close', (code) => code === 0 ? resolve() : reject(new MssError('MSS-SEND-PDFA-TOOL', `Ghostscript a échoué : ${code ?? 'trop long'}`)))
	})
}
