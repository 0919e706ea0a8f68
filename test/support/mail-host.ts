/** A real operator on loopback, for tests: Dovecot (IMAP) and Postfix (submission), each in a folder of its own. Root only, as on CI. */
import type { Authority, Made } from './authority.ts'

import { execFileSync, spawnSync } from 'node:child_process'
import {
	chmodSync,
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { need, SBIN } from './machine.ts'
import { newFolder } from './new-folder.ts'
import { until } from './until.ts'

/** Owner of the mailboxes. */
const UID = 5717
const START = 60_000
/** Where Postfix has a message, in that order (its qshape(1)). */
const QUEUES = ['incoming', 'active', 'deferred']

export interface MailHost {
	ports: { imaps: number, imap: number, submission: number, smtps: number, byCertificate: number }
	caFile: string
	/** Puts a message into a mailbox, as a delivery does. */
	deliver: (address: string, raw: Buffer, folder?: string) => string
	/** Messages of a mailbox, as they stand. */
	messages: (address: string, folder?: string) => Buffer[]
	/** Makes the server number a mailbox anew (UIDVALIDITY changes). */
	renumber: (address: string) => void
	removeFolder: (address: string, folder: string) => void
	doveadm: (...words: string[]) => string
	/** Every message that Postfix took is where it goes, and so are its reports. */
	settled: () => Promise<void>
	/** What Dovecot noted, a line each. */
	log: () => string[]
	stop: () => void
	start: () => Promise<void>
}

/** An operator of APP mailboxes (mssante.md §13): it knows who asks by their certificate, for reading and for sending. */
export interface Certified {
	authority: Authority
	server: Made
}

/** An operator of PER and ORG mailboxes (mssante.md §13): it asks their provider which mailbox a token opens. */
export interface ByPeople {
	authority: Authority
	/** Where it asks (RFC 7662), with who it is; told `mailbox`. */
	introspectionUrl: string
}

export async function startMailHost(wish: Certified | ByPeople | Record<never, never> = {}): Promise<MailHost> {
	const certified = 'server' in wish ? wish : undefined
	const people = 'introspectionUrl' in wish ? wish : undefined
	need('dovecot-imapd', 'postfix', 'openssl', ...certified ? ['dovecot-submissiond'] : [])
	process.env.PATH = [process.env.PATH, ...SBIN].join(':')
	if (process.getuid?.() !== 0) {
		throw new Error('Les tests lancent un vrai serveur de messagerie, ce que seul root peut faire : lancez-les en root (dans un '
			+ 'conteneur, par exemple).')
	}
	const root = newFolder('host')
	chmodSync(root, 0o755)
	const [imaps, imap, submission, smtps, byCertificate, relay] = await Promise.all(Array.from({ length: 6 }, freePort))
	const ports = { imaps: imaps!, imap: imap!, submission: submission!, smtps: smtps!, byCertificate: byCertificate! }
	prepare(root, ports, certified && { ...certified, relay: relay! }, people)
	const box = (address: string, folder = 'INBOX') =>
		join(root, 'mail', address, folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`)
	let delivered = 0
	const host: MailHost = {
		ports,
		caFile: certified?.authority.chain.der ?? join(root, 'cert.pem'),
		deliver: (address, raw, folder) => {
			const name = `${Math.floor(Date.now() / 1000)}.M${++delivered}P${process.pid}.local`
			for (const path of [join(root, 'mail', address), box(address, folder)]) {
				for (const sub of ['', 'tmp', 'new', 'cur']) {
					mkdirSync(join(path, sub), { recursive: true })
					chownSync(join(path, sub), UID, UID)
				}
			}
			writeFileSync(join(box(address, folder), 'tmp', name), raw)
			chownSync(join(box(address, folder), 'tmp', name), UID, UID)
			renameSync(join(box(address, folder), 'tmp', name), join(box(address, folder), 'new', name))
			return name
		},
		messages: (address, folder) => {
			for (;;) {
				// Read meanwhile, a message changes its folder, and its name behind the colon.
				const files = new Map(['new', 'cur'].map((sub) => join(box(address, folder), sub)).filter((path) => existsSync(path))
					.flatMap((path) => readdirSync(path).map((name) => [name.split(':', 1)[0]!, join(path, name)] as const)))
				try {
					return [...files.values()].map((file) => readFileSync(file))
				} catch (error) {
					if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
						throw error
					}
				}
			}
		},
		renumber: (address) => {
			for (const name of readdirSync(box(address)).filter((file) => file.startsWith('dovecot'))) {
				rmSync(join(box(address), name), { recursive: true })
			}
		},
		removeFolder: (address, folder) => rmSync(box(address, folder), { recursive: true, force: true }),
		doveadm: (...words) => execFileSync('doveadm', ['-c', join(root, 'dovecot.conf'), ...words], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
		settled: () => until(async () => {
			// A report is queued before what it is about leaves the queue: it may come behind the back of a first look.
			const looks = [...QUEUES, ...QUEUES].flatMap((name) => readdirSync(join(root, 'postfix', 'queue', name)))
			return looks.length === 0
		}),
		log: () => readFileSync(join(root, 'dovecot.log'), 'utf8').split('\n'),
		stop: () => {
			spawnSync('postfix', ['-c', join(root, 'postfix', 'etc'), 'stop'], { stdio: 'ignore' })
			spawnSync('doveadm', ['-c', join(root, 'dovecot.conf'), 'stop'], { stdio: 'ignore' })
		},
		start: async () => {
			// Their output would keep the test runner's pipes open.
			spawnSync('dovecot', ['-c', join(root, 'dovecot.conf')], { stdio: 'ignore' })
			spawnSync('postfix', ['-c', join(root, 'postfix', 'etc'), 'start'], { stdio: 'ignore' })
			for (const [name, port] of Object.entries(ports)) {
				await (name === 'byCertificate' && !certified ? undefined : listening(port))
			}
		},
	}
	await host.start()
	return host
}

type Relayed = Certified & { relay: number }

function prepare(root: string, ports: MailHost['ports'], certified: Relayed | undefined, people: ByPeople | undefined): void {
	const folder = (...names: string[]) => {
		mkdirSync(join(root, ...names), { recursive: true })
		return join(root, ...names)
	}
	chownSync(folder('mail'), UID, UID)
	const [run, etc, queue, data] = [folder('run'), folder('postfix', 'etc'), folder('postfix', 'queue'), folder('postfix', 'data')]
	if (certified) {
		copyFileSync(certified.server.certFile, join(root, 'cert.pem'))
		copyFileSync(certified.server.keyFile, join(root, 'key.pem'))
		writeFileSync(join(root, 'ca.pem'), certified.authority.pem)
	} else {
		const [key, certificate] = [join(root, 'key.pem'), join(root, 'cert.pem')]
		const words = 'req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost -addext subjectAltName=DNS:localhost'
		execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' })
	}
	if (people) {
		writeFileSync(join(root, 'provider.pem'), people.authority.pem)
		writeFileSync(join(root, 'oauth2.conf'), OF_PROVIDER_2_3(root, people))
	}
	writeFileSync(join(root, 'dovecot.conf'), dovecotConf(root, run, ports, certified, people))
	writeFileSync(
		join(root, 'deliver.sh'),
		`box=${root}/mail/$2\nmkdir -p "$box/tmp" "$box/new" "$box/cur" && cat > "$box/tmp/$1" && mv "$box/tmp/$1" "$box/new/$(date `
		+ '+%s).$1.local"\n',
	)
	writeFileSync(join(etc, 'boxes'), 'if !/^inconnu@/\n/@.*\\.mssante\\.fr$/ ok\nendif\n')
	writeFileSync(join(etc, 'domains'), '/\\.mssante\\.fr$/ ok\n')
	writeFileSync(join(etc, 'main.cf'), `
compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
mail_owner = postfix
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = regexp:${etc}/domains
virtual_mailbox_maps = regexp:${etc}/boxes
virtual_transport = maildir
default_transport = error:5.1.2 domaine hors espace de confiance
message_size_limit = 160000000
mailbox_size_limit = 0
smtpd_tls_cert_file = ${root}/cert.pem
smtpd_tls_key_file = ${root}/key.pem
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
maildir_destination_recipient_limit = 1
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${root}/auth.sock
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
# What a busy machine put off, or a wake-up that was lost, is taken up again in seconds, where an operator takes minutes.
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 5s
transport_retry_time = 2s
maillog_file = ${root}/postfix.log
maillog_file_prefixes = ${root}
alias_maps =
`)
	writeFileSync(join(etc, 'master.cf'), `
127.0.0.1:${ports.submission} inet n - n - - smtpd
127.0.0.1:${ports.smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
${certified ? OF_RELAY(certified.relay) : ''}pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 2 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
maildir unix - n n - - pipe flags=DRXu user=${userName()} argv=/bin/sh ${root}/deliver.sh \${queue_id} \${recipient}
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`)
	spawnSync('chown', ['-R', 'postfix', data], { stdio: 'ignore' })
	spawnSync('postfix', ['-c', etc, 'set-permissions'], { stdio: 'ignore' })
}

/** The name of the mailboxes' owner, made where it lacks. */
function userName(): string {
	const known = spawnSync('getent', ['passwd', String(UID)], { encoding: 'utf8' }).stdout.split(':')[0]
	if (known) {
		return known
	}
	try {
		execFileSync('useradd', ['-u', String(UID), '-M', '-s', '/usr/sbin/nologin', 'mssantemail'], { stdio: 'ignore' })
	} catch (error) {
		// Another test was making it at the same moment.
		if (spawnSync('getent', ['passwd', String(UID)]).status !== 0) {
			throw error
		}
	}
	return 'mssantemail'
}

async function listening(port: number): Promise<void> {
	for (const end = Date.now() + START; Date.now() < end; await sleep(50)) {
		const answered = await new Promise<boolean>((resolve) => {
			const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
			socket.on('connect', () => socket.destroy())
		})
		if (answered) {
			return
		}
	}
	throw new Error(`Le serveur de messagerie de test ne répond pas sur le port ${port}.`)
}

/** How it knows people: by one password, or none; null: by their tokens. */
type Password = string | null

/** Dovecot 2.4 (Debian 13) knows none of the names of 2.3 (Debian 12, Ubuntu 24.04) for these. */
function OF_2_3(root: string, password: Password) {
	return `
ssl_cert = <${root}/cert.pem
ssl_key = <${root}/key.pem
disable_plaintext_auth = yes
mail_location = maildir:${root}/mail/%u
passdb {
${password === null
	? `  driver = oauth2\n  mechanisms = ${BY_TOKEN}\n  args = ${root}/oauth2.conf`
	: `  driver = static\n  args = ${password}`}
}
userdb {
  driver = static
  args = uid=${UID} gid=${UID} home=${root}/mail/%u allow_all_users=yes
}
`
}
const NO_PASSWORD_2_4 = 'fields {\n    nopassword = yes\n  }'
function OF_2_4(root: string, password: Password) {
	return `
ssl_server_cert_file = ${root}/cert.pem
ssl_server_key_file = ${root}/key.pem
auth_allow_cleartext = no
mail_driver = maildir
mail_path = ${root}/mail/%{user}
${password === null ? '' : `passdb static {\n  ${password}\n}`}
userdb static {
  allow_all_users = yes
  fields {
    uid = ${UID}
    gid = ${UID}
    home = ${root}/mail/%{user}
  }
}
`
}

const BY_TOKEN = 'xoauth2 oauthbearer'

/** `oauth2.conf` of 2.3, which has a file of its own for it. */
function OF_PROVIDER_2_3(root: string, { introspectionUrl }: ByPeople) {
	return `
introspection_mode = post
introspection_url = ${introspectionUrl}
username_attribute = mailbox
active_attribute = active
active_value = true
tls_ca_cert_file = ${root}/provider.pem
`
}

/** In 2.4 the mechanism asks by itself, without a passdb. */
function OF_PROVIDER_2_4(root: string, { introspectionUrl }: ByPeople) {
	return `
oauth2_introspection_mode = post
oauth2_introspection_url = ${introspectionUrl}
oauth2_username_attribute = mailbox
oauth2_active_attribute = active
oauth2_active_value = true
oauth2_force_introspection = yes
oauth2 {
  ssl_client_ca_file = ${root}/provider.pem
}
`
}

/** Refusals slow nobody here: a test's tokens live some seconds. */
const AT_ONCE = `
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}`

/** What Dovecot's submission hands on to, from this machine alone. */
function OF_RELAY(port: number) {
	return `127.0.0.1:${port} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
  -o smtpd_sasl_auth_enable=no
  -o smtpd_relay_restrictions=permit_mynetworks,reject
  -o smtpd_recipient_restrictions=permit_mynetworks,reject
`
}

/** By certificate alone, and named by it. */
function OF_CERTIFIED(root: string, isOld: boolean, port: number, relay: number) {
	return `
auth_mechanisms = external
auth_ssl_require_client_cert = yes
auth_ssl_username_from_cert = yes
${isOld
	? `ssl_ca = <${root}/ca.pem\nssl_verify_client_cert = yes\nssl_require_crl = no`
	: `ssl_server_ca_file = ${root}/ca.pem\nssl_server_request_client_cert = yes\nssl_server_require_crl = no`}
submission_relay_host = 127.0.0.1
submission_relay_port = ${relay}
hostname = localhost
service submission-login {
  inet_listener submission {
    port = ${port}
  }
}
`
}

function dovecotConf(
	root: string,
	run: string,
	ports: MailHost['ports'],
	certified: Relayed | undefined,
	people: ByPeople | undefined,
): string {
	const [version = ''] = /^\d+\.\d+/.exec(execFileSync('dovecot', ['--version'], { encoding: 'utf8' })) ?? []
	const isOld = version === '2.3'
	return `${isOld ? '' : `dovecot_config_version = ${version}.0\ndovecot_storage_version = ${version}.0`}
base_dir = ${run}
state_dir = ${run}
log_path = ${root}/dovecot.log
protocols = imap${certified ? ' submission' : ''}
listen = 127.0.0.1
ssl = yes
auth_failure_delay = 0
mail_uid = ${UID}
mail_gid = ${UID}
first_valid_uid = ${UID}
${isOld
	? OF_2_3(root, people ? null : certified ? 'nopassword=y' : 'password=secret')
	: OF_2_4(root, people ? null : certified ? NO_PASSWORD_2_4 : 'password = secret')}
${people ? `auth_mechanisms = ${BY_TOKEN}${isOld ? '' : OF_PROVIDER_2_4(root, people)}${AT_ONCE}` : ''}
${certified ? OF_CERTIFIED(root, isOld, ports.byCertificate, certified.relay) : ''}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  process_min_avail = 2
  ${isOld ? 'service_count = 0' : 'restart_request_count = unlimited'}
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service auth {
  unix_listener ${root}/auth.sock {
    mode = 0666
  }
}
`
}
