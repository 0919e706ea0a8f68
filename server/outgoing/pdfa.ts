/**
 * Conversion to PDF/A-1 by Debian's Ghostscript: the original is never touched, and the result is looked at before it is believed.
 * A PDF comes from outside as a message does: Ghostscript reads it bounded in time, memory and output, and sees the work folder alone.
 */
import type { Context } from '../context.ts'

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MssError } from '../errors.ts'
import { leasesInMemory } from '../leases/memory.ts'

/** Milliseconds after which Ghostscript is killed: an ordinary document takes one second, a hundred scanned pages ten. */
const MAX_TIME = 30_000
/** Kilobytes of private memory, processor seconds, and 512-byte blocks of one file that it writes (200 MB). */
const MAX_MEMORY = 768 * 1024
const MAX_PROCESSOR = 60
const MAX_OUTPUT = 400_000
const PROFILES = '/usr/share/color/icc/ghostscript'
/** No core file, which would hold the document; the bounds; and death with the parent, where util-linux is there (ADR 0025). */
const LIMITED = `ulimit -c 0; ulimit -d ${MAX_MEMORY} && ulimit -t ${MAX_PROCESSOR} && ulimit -f ${MAX_OUTPUT} || exit 125
setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$@"
exec "$@"`

type Looker = Pick<Context['pool'], 'pdfFacts' | 'sameDocument'>
/** One at a time on this machine, whoever sends: each may take its bound of memory. */
const ofThisMachine = leasesInMemory()

/** Writes a PDF/A-1b of `source` to `target`, with all its pages and words. @throws {MssError} MSS-SEND-PDFA-TOOL */
export async function convertToPdfA(pool: Looker, source: string, target: string): Promise<void> {
	const profile = join(PROFILES, 'srgb.icc')
	if (!hasGhostscript()) {
		throw new MssError('MSS-SEND-PDFA-TOOL', 'Ghostscript absent')
	}
	if (!existsSync(profile)) {
		throw new MssError('MSS-SEND-PDFA-TOOL', 'profil de couleurs absent')
	}
	return ofThisMachine.hold('ghostscript', () => convert(pool, profile, source, target))
}

async function convert(pool: Looker, profile: string, source: string, target: string): Promise<void> {
	const definition = `${target}.ps`
	await writeFile(definition, outputIntent(profile))
	try {
		await run(dirname(target), [
			'gs',
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
		await checkResult(pool, source, target)
	} catch (error) {
		await rm(target, { force: true })
		throw error
	} finally {
		await rm(definition, { force: true })
	}
}

/** Ghostscript gives back an ordinary PDF where it could not make better, and leaves out what PDF/A-1 has no place for. */
async function checkResult(pool: Looker, source: string, target: string): Promise<void> {
	const { state, lacks } = await pool.pdfFacts(target)
	if (state !== 'sound') {
		throw new MssError('MSS-SEND-PDFA-TOOL', 'résultat illisible')
	}
	if (lacks.length > 0) {
		throw new MssError('MSS-SEND-PDFA-TOOL', `le résultat n’est pas un PDF/A-1 : ${lacks.join(', ')}`)
	}
	const loss = await pool.sameDocument(source, target)
	if (loss !== null) {
		throw new MssError('MSS-SEND-PDFA-TOOL', loss)
	}
}

/** Is Ghostscript there? */
export function hasGhostscript(): boolean {
	return (process.env.PATH ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, 'gs')))
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

/** Knows nothing of our environment but where programs are; its own temporary files are in the work folder. */
function run(folder: string, words: string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn('/bin/sh', ['-c', LIMITED, 'pdfa', ...words], {
			cwd: folder,
			env: { PATH: process.env.PATH, TMPDIR: folder },
			stdio: 'ignore',
			timeout: MAX_TIME,
			killSignal: 'SIGKILL',
		})
		child.on('error', (error) => reject(new MssError('MSS-SEND-PDFA-TOOL', 'Ghostscript ne démarre pas', { cause: error })))
		child.on('close', (code) => code === 0
			? resolve()
			: reject(new MssError(
					'MSS-SEND-PDFA-TOOL',
					code === null ? 'Ghostscript n’a pas fini à temps' : `Ghostscript a échoué : ${code}`,
				)))
	})
}
