/**
 * A mailbox's certificate as the admin page gives it, once, and as the vault keeps it: its files as they were given (a PKCS #12 is
 * opened by OpenSSL alone, own-certificate.ts), and what is shown of it, so that nothing is opened to be shown.
 */
import type { Fingerprint } from './authorities.ts'
import type { OwnCertificate } from './own-certificate.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { machineClock } from '../time/clock.ts'
import { fileInBase64, fingerprintOf } from './authorities.ts'
import { readOwnCertificate, whyUseless } from './own-certificate.ts'

/** Each file in base64: certificate (PEM, DER, with its chain or not) and key (PEM), or both in a PKCS #12. */
export const certificateFiles = z.union([
	z.strictObject({ certificate: fileInBase64, key: fileInBase64 }),
	z.strictObject({ pack: fileInBase64, password: z.string().max(1000) }),
])
const keptForm = z.object({ files: certificateFiles, shown: z.object({ name: z.string(), sha256: z.string(), end: z.string() }) })

export type CertificateFiles = z.infer<typeof certificateFiles>

/** `shown` is all that anybody is ever told of it. */
export interface KeptCertificate {
	files: CertificateFiles
	shown: Fingerprint
}

/** @throws {MssError} MSS-CERTIFICATE: it cannot serve now, its key is another's, or the password does not open it */
export async function keptOf(files: CertificateFiles): Promise<KeptCertificate> {
	const { certificate } = await openKept({ files })
	const why = whyUseless(certificate, new Date(machineClock.now()))
	if (why !== null) {
		throw new MssError('MSS-CERTIFICATE', why)
	}
	return { files, shown: fingerprintOf(certificate) }
}

/** @throws {MssError} MSS-CERTIFICATE */
export async function openKept({ files }: Pick<KeptCertificate, 'files'>): Promise<OwnCertificate> {
	return readOwnCertificate('pack' in files
		? { pack: bytesOf(files.pack), password: files.password }
		: { certificate: bytesOf(files.certificate), key: bytesOf(files.key) })
}

/** As the vault has it. */
export function writtenKept(kept: KeptCertificate): string {
	return JSON.stringify(kept)
}

/** @throws {z.ZodError} when it was not written by `writtenKept` */
export function readKept(written: string): KeptCertificate {
	return keptForm.parse(JSON.parse(written))
}

function bytesOf(base64: string): Buffer {
	return Buffer.from(base64, 'base64')
}
