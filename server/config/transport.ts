/**
 * Where a written address leads, read so strictly that no two readers can differ: what this program takes for this machine, curl, PHP
 * and the browser take for it too. Pure. The shim has the same rule (lib/Relay.php); test/support/addresses.support.ts is the table.
 */

const HOST = String.raw`[a-z\d](?:[\w-]*[a-z\d])?(?:\.[a-z\d](?:[\w-]*[a-z\d])?)*`
const IPV6 = String.raw`\[[\da-f:]+\]`
const URL_FORM = new RegExp(String.raw`^(https?)://(${HOST}|${IPV6})(?::\d{1,5})?(?:[/?][\x21-\x5b\x5d-\x7e]*)?$`, 'i')
/** 127.0.0.0/8 as four decimal numbers (RFC 1122 §3.2.1.3), never shortened nor in octal. */
const LOOPBACK_V4 = /^127(?:\.(?:0|[1-9]\d{0,2})){3}$/

const MAX_BYTE = 255

/** `loopback`: in clear, and to this machine. */
export type Transport = 'tls' | 'loopback'

/** How an address may be spoken to; null: not at all. No user information, no backslash, no space, no control character. */
export function transportOf(url: string): Transport | null {
	const [, scheme = '', host = ''] = URL_FORM.exec(url) ?? []
	return scheme.toLowerCase() === 'https' ? 'tls' : scheme !== '' && isLoopback(host) ? 'loopback' : null
}

/** An address in clear or not, well written: for what is signed, and proves itself (a list of revoked certificates). */
export function isSignedSource(url: string): boolean {
	return URL_FORM.test(url)
}

/** Exactly this machine: `localhost`, 127.0.0.0/8, `::1` with its brackets or without. */
export function isLoopback(host: string): boolean {
	const name = host.toLowerCase()
	const isV4 = LOOPBACK_V4.test(name) && name.split('.').every((part) => Number(part) <= MAX_BYTE)
	return name === 'localhost' || name === '::1' || name === '[::1]' || isV4
}

/** The name of a machine, or its number: nothing that a client could take for more. */
export function isHost(host: string): boolean {
	return new RegExp(`^(?:${HOST}\\.?|[\\da-f:]*:[\\da-f:]*)$`, 'i').test(host)
}

/** Is it an address, rather than a file of this machine? Whatever has a scheme is, so that none is read as a file by mistake. */
export function isAddress(text: string): boolean {
	return /^[a-z][a-z\d+.-]+:/i.test(text)
}
