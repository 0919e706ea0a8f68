/** An authority of certificates as IGC-Santé is: a root, the authority of organisations below it, and what that one makes and revokes. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { need } from './machine.ts'
import { newFolder } from './new-folder.ts'

const DAYS = 365

export interface Made {
	certFile: string
	keyFile: string
}

export interface Making {
	name: string
	/** Who it is for: a server, or the software of a mailbox. */
	usage?: 'serverAuth' | 'clientAuth'
	/** Hosts. */
	hosts?: string[]
	/** In openssl's form, YYYYMMDDHHMMSSZ. */
	from?: string
	until?: string
}

export interface Authority {
	/** The root and the authority of organisations, as a PKCS #7 chain. */
	chain: { pem: string, der: string }
	/** The same, in PEM. */
	pem: string
	/** The root, then the authority of organisations. */
	rootFile: string
	organisationsFile: string
	make: (making: Making) => Made
	/** Makes the list anew. */
	revoke: (made: Made | null, good?: { seconds: number }) => string
	/** @return a PKCS #12 file */
	pack: (made: Made, password: string) => string
}

export function makeAuthority(): Authority {
	need('openssl')
	const root = newFolder('authority')
	const at = (...names: string[]) => join(root, ...names)
	/** @param line words without spaces */
	const openssl = (line: string, ...words: string[]) =>
		execFileSync('openssl', [...line.split(' '), ...words], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
	for (const name of ['root', 'organisations']) {
		mkdirSync(at(name))
		writeFileSync(at(name, 'index.txt'), '')
		writeFileSync(at(name, 'serial'), '1001\n')
		writeFileSync(at(name, 'crlnumber'), '01\n')
		writeFileSync(at(`${name}.cnf`), configuration(at(name), at(`${name}.pem`), at(`${name}.key`)))
	}
	openssl(`req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days ${DAYS} -subj`, '/CN=AC RACINE DE TEST')
	let made = 0

	/** Signed by `by`, with the extensions that the file says. */
	const sign = (by: string, name: string, subject: string, extensions: string, span: string[]): Made => {
		writeFileSync(at(`${name}.ext`), extensions)
		openssl(`req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj`, `/CN=${subject}`)
		openssl(`ca -config ${by}.cnf -batch -notext -in ${name}.csr -out ${name}.pem -extfile ${name}.ext`, ...span)
		return { certFile: at(`${name}.pem`), keyFile: at(`${name}.key`) }
	}
	const extensions = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n'
	sign('root', 'organisations', 'AC ORGANISATIONS DE TEST', extensions, ['-days', String(DAYS)])
	for (const [form, name] of [['PEM', 'chain.p7b'], ['DER', 'chain.der.p7b']] as const) {
		openssl(`crl2pkcs7 -nocrl -certfile root.pem -certfile organisations.pem -outform ${form} -out ${name}`)
	}
	return {
		chain: { pem: at('chain.p7b'), der: at('chain.der.p7b') },
		pem: ['root.pem', 'organisations.pem'].map((name) => readFileSync(at(name), 'utf8')).join(''),
		rootFile: at('root.pem'),
		organisationsFile: at('organisations.pem'),
		make: ({ name, usage = 'serverAuth', hosts = ['localhost'], from, until }) => {
			const file = `made${++made}`
			const names = usage === 'serverAuth' ? `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}\n` : ''
			const one = sign('organisations', file, name, `extendedKeyUsage=${usage}\n${names}`, [
				...(from === undefined ? [] : ['-startdate', from]),
				...(until === undefined ? ['-days', '90'] : ['-enddate', until]),
			])
			// What a server shows: its own, and the authority that made it.
			writeFileSync(one.certFile, readFileSync(one.certFile, 'utf8') + readFileSync(at('organisations.pem'), 'utf8'))
			return one
		},
		revoke: (one, { seconds } = { seconds: 7 * 24 * 60 * 60 }) => {
			if (one !== null) {
				openssl(`ca -config organisations.cnf -revoke ${one.certFile}`)
			}
			openssl(`ca -config organisations.cnf -gencrl -crlsec ${seconds} -out organisations.crl`)
			return at('organisations.crl')
		},
		pack: ({ certFile, keyFile }, password) => {
			openssl(`pkcs12 -export -in ${certFile} -inkey ${keyFile} -out packed.p12 -passout`, `pass:${password}`)
			return at('packed.p12')
		},
	}
}

function configuration(folder: string, certificate: string, key: string): string {
	return `[ca]
default_ca = here
[here]
database = ${folder}/index.txt
serial = ${folder}/serial
crlnumber = ${folder}/crlnumber
new_certs_dir = ${folder}
certificate = ${certificate}
private_key = ${key}
default_md = sha256
default_crl_days = 7
policy = any
unique_subject = no
[any]
commonName = supplied
`
}
