/** Files that the configuration names, or that a person gives: read when they are needed, so that a change is taken up. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { MssError } from '../errors.ts'

/** @throws {MssError} MSS-FILE */
export async function readGiven(file: string): Promise<Buffer> {
	return readFile(file).catch((error: unknown) => {
		throw new MssError('MSS-FILE', file, { cause: error })
	})
}

/** @throws {MssError} MSS-FILE */
export function readGivenSync(file: string): Buffer {
	try {
		return readFileSync(file)
	} catch (error) {
		throw new MssError('MSS-FILE', file, { cause: error })
	}
}

/** A password, alone in its file: whatever it is made of, less the end of its line. @throws {MssError} MSS-FILE */
export async function secretIn(file: string): Promise<string> {
	return (await readGiven(file)).toString('utf8').replace(/\r?\n$/, '')
}
