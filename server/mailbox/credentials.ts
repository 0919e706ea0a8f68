/**
 * What proves to an operator who we are, asked at each connection, so that what was renewed is taken up. Today a password or a
 * certificate of the configuration, or a password of the vault; what an operator's sign-in gives has its place here.
 */
import type { Endpoint } from '../config/schema.ts'

import { readFile } from 'node:fs/promises'
import { MssError } from '../errors.ts'

export interface Proof {
	/** Null: without a name, the certificate alone says it. */
	login: { user: string, password: string | undefined } | null
	/** PEM. */
	cert?: Buffer
	key?: Buffer
}

/** @throws {MssError} MSS-FILE, and what its form meets: the connection is then not even tried */
export type Credentials = (endpoint: Endpoint) => Promise<Proof>

/** Files of the configuration, read anew; a password of the vault is in the endpoint (`takeUpMade`). */
export const configured: Credentials = async ({ user, password, passwordFile, clientCertFile, clientKeyFile }) => ({
	login: user === undefined
		? null
		: { user, password: passwordFile === undefined ? password : (await read(passwordFile)).toString('utf8').replace(/\r?\n$/, '') },
	...clientCertFile !== undefined && { cert: await read(clientCertFile) },
	...clientKeyFile !== undefined && { key: await read(clientKeyFile) },
})

async function read(file: string): Promise<Buffer> {
	return readFile(file).catch((error: unknown) => {
		throw new MssError('MSS-FILE', file, { cause: error })
	})
}
