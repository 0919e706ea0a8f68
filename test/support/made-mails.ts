/** Mail as chance makes it, the same for the same seed: every form that readers of mail disagree on, sound and broken. */
import { createHash } from 'node:crypto'

type Chance = () => number
/** One character a byte. */
type Bytes = string

const CHARSETS = ['utf-8', 'iso-8859-1', 'windows-1252', 'iso-8859-15', 'us-ascii', 'iso-2022-jp', 'utf-16le', 'klingon', 'utf-7', '']
const ENCODINGS = [
	'7bit',
	'8bit',
	'base64',
	'base64',
	'base64',
	'quoted-printable',
	'quoted-printable',
	'binary',
	'x-uuencode',
	'"base64"',
	'BASE64',
	'base64;',
	'none',
	'x-rot13',
	'utf-8',
	'base64 (as always)',
	'',
]
const TYPES = [
	'text/plain',
	'text/plain',
	'text/plain; format=flowed; delsp=yes',
	'text/html',
	'text/html',
	'text/calendar',
	'text/csv',
	'text/x-note',
	'text/enriched',
	'application/pdf',
	'application/pdf',
	'application/octet-stream',
	'image/png',
	'image/jpeg',
	'application/zip',
	'application/ms-tnef',
	'application/pkcs7-mime; smime-type=signed-data',
	'application/pkcs7-signature',
	'message/delivery-status',
	'text/rfc822-headers',
	'message/disposition-notification',
	'application/x-unknown',
	'TEXT/PLAIN',
	'texte',
	'multipart/',
	'',
	'multipart/mixed',
	'audio/x; a=b;;c',
]
const MULTIPARTS = [
	'mixed',
	'mixed',
	'mixed',
	'alternative',
	'alternative',
	'related',
	'signed',
	'report; report-type=delivery-status',
	'digest',
	'x-own',
]
const WORDS = [
	'Bonjour',
	'été',
	'Œdème',
	'3 €',
	'compte rendu',
	'Mme Lefèvre',
	'--',
	'間',
	'From here',
	'très long '.repeat(30),
	'.',
	'',
	'=E9',
	'👩‍⚕️',
	'> cité',
]
const NAMES = [
	'cr.pdf',
	'Compte-rendu d’été.pdf',
	'a/b\\c.pdf',
	'sans extension',
	'nul\0.pdf',
	'間.txt',
	'e\u0301.pdf',
	'smime.p7m',
	'message.eml',
	'winmail.dat',
	' ',
	'a;b="c".pdf',
]

/** One of `count` mails: the one of that number. */
export function madeMail(seed: number): Buffer {
	const chance = mulberry32(seed * 2_654_435_761 + 1)
	const end = one(chance, ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\n', '\r'])
	const head = headers(chance, 'root')
	const body = entity(chance, 0)
	let mail = `${head.join('\r\n')}${head.length > 0 ? '\r\n' : ''}${body}`.replaceAll('\r\n', end)
	if (chance() < 0.08) {
		mail = mail.slice(0, Math.floor(mail.length * chance()))
	}
	const bytes = Buffer.from(mail, 'latin1')
	if (chance() < 0.08) {
		for (let flip = 0; flip < 10; flip++) {
			bytes[Math.floor(chance() * bytes.length)] = Math.floor(chance() * 256)
		}
	}
	return bytes
}

/** Tommy Ettinger's: 32 bits of state, in the public domain. */
function mulberry32(seed: number): Chance {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6D2B79F5) >>> 0
		let mixed = Math.imul(state ^ state >>> 15, state | 1)
		mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
		return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32
	}
}

function one<T>(chance: Chance, values: T[]): T {
	return values[Math.floor(chance() * values.length)]!
}
const upTo = (chance: Chance, most: number) => Math.floor(chance() * (most + 1))
const utf8 = (text: string): Bytes => Buffer.from(text).toString('latin1')

const SENDERS = ['<a@b.fr>', utf8('"Dr É. Œil" <a@b.fr>'), '=?iso-8859-1?Q?Dr_=C9?= <a@b.fr>', 'a@b.fr, c@d.fr', 'personne', '']
const SUBJECTS = [
	'x',
	'R\xE9sultat',
	utf8('Résultat'),
	'=?utf-8?B?w6k=?= =?utf-8?B?w6k=?=',
	'pli\xE9\r\n sur\r\n\tdeux',
	'[KO x][902] y',
	'XDM/1.0/DDM+x',
]

function headers(chance: Chance, where: 'root' | 'inside'): string[] {
	const lines = [
		`From: ${one(chance, SENDERS)}`,
		'To: accueil@ehpad.exemple.mssante.fr',
		`Subject: ${one(chance, SUBJECTS)}`,
		'Date: Mon, 2 Mar 2026 09:00:00 +0100',
		'Message-ID: <1@b.fr>',
		'MIME-Version: 1.0',
		'X-MSS-INS: O',
		'Received: by x (y (z); Mon, 2 Mar 2026 09:00:00 +0100',
		'no colon at all',
		': no name',
		'Disposition-Notification-To: a@b.fr',
		'List-Unsubscribe: <mailto:x@y.fr>, <https://y.fr>',
	]
	return lines.filter(() => chance() < (where === 'root' ? 0.7 : 0.5))
}

/** Content headers, the empty line, and what follows. */
function entity(chance: Chance, depth: number): Bytes {
	if (depth < 5 && chance() < [0.8, 0.45, 0.35, 0.3, 0.2][depth]!) {
		return multipart(chance, depth)
	}
	return depth > 0 && depth < 4 && chance() < 0.12 ? nested(chance, depth) : leaf(chance)
}

function multipart(chance: Chance, depth: number): Bytes {
	const usual = [`b${depth}`, `b${depth}`, 'b', `----=_Part_${depth}.${upTo(chance, 9)}`, `=_${'x'.repeat(60)}${depth}`, 'a b']
	const boundary = one(chance, [...usual, ...(chance() < 0.1 ? ['é'] : [])])
	const said = utf8(chance() < 0.06 ? one(chance, ['autre', '', `${boundary}-`]) : boundary)
	const type = one(chance, MULTIPARTS)
	const quoted = `boundary="${said}"`
	const parameter = one(chance, [quoted, quoted, `boundary=${said}`, `boundary*=utf-8''${said}`, `${quoted} (comment)`])
	const lines = [`Content-Type: multipart/${type}; ${chance() < 0.04 ? 'charset=utf-8' : parameter}`]
	if (chance() < 0.1) {
		lines.push(`Content-Transfer-Encoding: ${one(chance, ENCODINGS)}`)
	}
	const separator = `--${utf8(boundary)}`
	let text = `${lines.join('\r\n')}\r\n\r\n${one(chance, ['', '', 'This is a multi-part message.\r\n', '\r\n'])}`
	for (let count = upTo(chance, 4); count > 0; count--) {
		text += `${separator}${one(chance, ['', '', '', '', ' ', '\t ', '-'])}\r\n`
		text += `${entity(chance, depth + 1)}${chance() < 0.95 ? '\r\n' : ''}`
	}
	const last = `${separator}--`
	return text + one(chance, [`${last}\r\n`, last, `${last}\r\n`, `${last} \r\nafter\r\n`, `${last}\r\n${separator}\r\n\r\nlate`, ''])
}

/** A message inside the message. */
function nested(chance: Chance, depth: number): Bytes {
	const message = `${headers(chance, 'inside').join('\r\n')}\r\n${entity(chance, depth + 1)}`
	const encoding = one(chance, ['', '7bit', '8bit', 'base64', 'binary'])
	const lines = [
		`Content-Type: ${one(chance, ['message/rfc822', 'message/rfc822', 'message/global', 'application/octet-stream; name="m.eml"'])}`,
		...(chance() < 0.5 ? [`Content-Disposition: ${one(chance, ['inline', 'attachment', 'attachment; filename="m.eml"'])}`] : []),
		...(encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
	]
	return `${lines.join('\r\n')}\r\n\r\n${encoding === 'base64' ? wrapped(Buffer.from(message, 'latin1'), 76) : message}`
}

function leaf(chance: Chance): Bytes {
	const type = one(chance, TYPES)
	const charset = type.toLowerCase().startsWith('text/') || chance() < 0.1 ? one(chance, CHARSETS) : ''
	const encoding = one(chance, ENCODINGS)
	const name = chance() < 0.5 ? one(chance, NAMES) : null
	const inType = name !== null && chance() < 0.5
	const said = `${type}${charset === '' ? '' : `; charset=${charset}`}`
	const lines = [
		...(type === '' ? [] : [`Content-Type: ${said}${inType ? parameterOf(chance, 'name', name) : ''}`]),
		...(encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
		...(name === null && chance() < 0.7 ? [] : [`Content-Disposition: ${dispositionOf(chance, inType ? null : name)}`]),
		...(chance() < 0.2 ? [`Content-ID: ${one(chance, ['<logo@x>', 'logo@x', '<>', ' <a b> '])}`] : []),
	].filter(() => chance() < 0.97)
	const head = `${lines.join('\r\n')}${lines.length > 0 ? '\r\n' : ''}${chance() < 0.97 ? '\r\n' : ''}`
	return head + encoded(chance, bodyOf(chance, type, charset), encoding)
}

function dispositionOf(chance: Chance, name: string | null): Bytes {
	return one(chance, ['attachment', 'inline', 'x-other', '']) + (name === null ? '' : parameterOf(chance, 'filename', name))
}

/** A name as a parameter: RFC 2231 whole or in pieces, RFC 2047, quoted, bare, or in 8 bits that nothing announces. */
function parameterOf(chance: Chance, key: string, name: string): Bytes {
	const percent = encodeURIComponent(name)
	const half = Math.floor(percent.length / 2)
	return one(chance, [
		`; ${key}="${utf8(name).replaceAll(/(["\\])/g, '\\$1')}"`,
		`; ${key}=${utf8(name)}`,
		`; ${key}*=utf-8''${percent}`,
		`;\r\n ${key}*0*=utf-8''${percent.slice(0, half)};\r\n ${key}*1*=${percent.slice(half)}`,
		`; ${key}="=?utf-8?B?${Buffer.from(name).toString('base64')}?="`,
		`; ${key}*=klingon''${percent}`,
		`; ${key}="${Buffer.from(name, 'latin1').toString('latin1')}`,
	])
}

function bodyOf(chance: Chance, type: string, charset: string): Buffer {
	const kind = chance()
	if (kind < 0.06) {
		return Buffer.alloc(0)
	}
	if (type.startsWith('application/ms-tnef')) {
		return Buffer.from('789F3E22010203', 'hex')
	}
	if (type.startsWith('application/pkcs7-mime')) {
		return Buffer.concat([Buffer.from('308006092A864886F70D010702', 'hex'), Buffer.alloc(40, 7)])
	}
	if (/^(?:text|message)\b/i.test(type) || kind < 0.2) {
		const words = Array.from({ length: upTo(chance, 12) }, () => one(chance, WORDS))
		const text = words.join(one(chance, [' ', ' \r\n', '\r\n', '\n', '\r\n\r\n']))
		const shown = type === 'text/html' ? `<html><p title="${one(chance, WORDS)}">${text}</p><img src="cid:logo@x">` : text
		return Buffer.from(shown, charset === 'utf-16le' ? 'utf16le' : charset.startsWith('utf') ? 'utf8' : 'latin1')
	}
	const length = chance() < 0.06 ? 150_000 + upTo(chance, 100_000) : upTo(chance, 3000)
	const mark = String(chance())
	const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, index) => createHash('sha512').update(mark + index).digest())
	return Buffer.concat([Buffer.from(type.startsWith('application/pdf') ? '%PDF-1.4\n' : ''), ...blocks]).subarray(0, length)
}

const wrapped = (bytes: Buffer, length: number): Bytes => bytes.toString('base64').replace(new RegExp(`(.{${length}})`, 'g'), '$1\r\n')

function encoded(chance: Chance, bytes: Buffer, encoding: string): Bytes {
	const form = encoding.toLowerCase().replace(/[^a-z0-9-]|\(.*$/g, '')
	if (form.startsWith('base64')) {
		const text = wrapped(bytes, one(chance, [76, 76, 76, 60, 73, 1000]))
		const odd = [text.replaceAll('\r\n', ' \r\n'), text.replace(/=+$/, ''), text.replace(/.$/, ''), `${text}=\r\n`]
		return one(chance, [text, text, text, ...odd])
	}
	if (form === 'quoted-printable') {
		const hex = (letter: string) => `=${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
		const text = bytes.toString('latin1').replace(/[^ -<>-~\r\n]/g, hex)
			.replace(/([^\r\n]{70})(?![\r\n])/g, (line) => /=[0-9A-F]?$/.test(line) ? line : `${line}=\r\n`)
		return one(chance, [text, text, text.toLowerCase(), text.replaceAll('=\r\n', '= \r\n'), `${text}=`, `${text}=G1`])
	}
	if (form === 'x-uuencode') {
		const count = Math.ceil(bytes.length / 45)
		const lines = Array.from({ length: count }, (_, index) => uuLine(bytes.subarray(index * 45, index * 45 + 45)))
		return `begin 644 a\r\n${lines.join('\r\n')}\r\n\`\r\n${chance() < 0.9 ? 'end\r\n' : ''}`
	}
	return bytes.toString('latin1')
}

function uuLine(bytes: Buffer): Bytes {
	const letter = (six: number) => six === 0 ? '`' : String.fromCharCode(32 + six)
	let line = letter(bytes.length)
	for (let index = 0; index < bytes.length; index += 3) {
		const [first = 0, second = 0, third = 0] = bytes.subarray(index, index + 3)
		line += [first >> 2, (first & 3) << 4 | second >> 4, (second & 15) << 2 | third >> 6, third & 63].map(letter).join('')
	}
	return line
}
