/** By what this program says who it is to a provider: read at each use, so that a change is taken up. */
import type { SignInSettings } from '../../config/schema.ts'
import type { OwnCertificate } from '../../tls/own-certificate.ts'

import { MssError } from '../../errors.ts'
import { because } from '../../errors/details.errors.ts'
import { readGiven, secretIn } from '../../files/given.ts'
import { openKept } from '../../tls/kept-certificate.ts'
import { readOwnCertificate, usable } from '../../tls/own-certificate.ts'

/** Whatever it is good for. Null: it is known by its secret. @throws {MssError} MSS-FILE, MSS-CERTIFICATE */
export async function ownCertificateFor(settings: SignInSettings): Promise<OwnCertificate | null> {
	const { clientAuth, clientCertFile, clientKeyFile, certificate } = settings
	if (clientAuth !== 'certificate') {
		return null
	}
	if (certificate !== undefined) {
		return openKept(certificate)
	}
	if (clientCertFile === undefined || clientKeyFile === undefined) {
		throw new MssError('MSS-CERTIFICATE', because('not-given-to-provider'))
	}
	return readOwnCertificate({ certificate: await readGiven(clientCertFile), key: await readGiven(clientKeyFile) })
}

/** The same, when it can serve now. @throws {MssError} MSS-FILE, MSS-CERTIFICATE */
export async function certificateFor(settings: SignInSettings): Promise<OwnCertificate | null> {
	return usable(await ownCertificateFor(settings))
}

/** Null: it is known by its certificate. @throws {MssError} MSS-FILE; MSS-SIGN-IN-PROVIDER when none was given */
export async function secretFor({ clientAuth, clientSecretFile, password }: SignInSettings): Promise<string | null> {
	if (clientAuth !== 'secret') {
		return null
	}
	const secret = clientSecretFile === undefined ? password : await secretIn(clientSecretFile)
	if (secret === undefined || secret === '') {
		throw new MssError('MSS-SIGN-IN-PROVIDER', because('no-secret'))
	}
	return secret
}
