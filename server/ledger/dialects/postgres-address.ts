/** `postgres://ACCOUNT@MACHINE[:PORT]/DATABASE`, or a Unix socket’s folder, `postgres://ACCOUNT@/DATABASE?host=/run/postgresql`. Pure. */

const FORM = /^postgres(?:ql)?:\/\/([^\s:@/?#]+)@([^\s:@/?#]*|\[[\da-f:]+\])(?::(\d{1,5}))?\/([^\s/?#]+)(?:\?host=(\/[^\s?#&]+))?$/i

export interface PostgresAddress {
	user: string
	/** A machine, or the folder of a socket. */
	host: string
	port: number
	database: string
}

const PORT = 5432

/** Null: it is not one; one in which a password stands is none. */
export function addressIn(url: string): PostgresAddress | null {
	const [, user = '', machine = '', port, database = '', folder] = FORM.exec(url) ?? []
	if (user === '' || (machine === '') === (folder === undefined)) {
		return null
	}
	try {
		return {
			user: decodeURIComponent(user),
			host: folder === undefined ? machine.replace(/^\[|\]$/g, '') : decodeURIComponent(folder),
			port: port === undefined ? PORT : Number(port),
			database: decodeURIComponent(database),
		}
	} catch {
		return null
	}
}

/** @throws {Error} of one that the configuration would have refused */
export function partsOf(url: string): PostgresAddress {
	const address = addressIn(url)
	if (address === null) {
		throw new Error('no address of a ledger')
	}
	return address
}

/** By a socket, or by loopback: nothing goes over a wire, and in clear. */
export function isOnThisMachine(host: string): boolean {
	return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
