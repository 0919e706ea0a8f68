/**
 * What the naming rules of MSSanté mailboxes find to say of one (usages.md "Règles"): a person's bears its holder's name, the others
 * nobody's.
 */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Notice } from './notice.ts'

import { Directory, directoryFile, wordsIn } from '../directory/directory.ts'
import { normaliseName } from '../mssante/ins/identity.ts'
import { notice } from './notice.ts'

type Named = NonNullable<MailboxConfig['responsible']>

/** A shorter name is a word of many services. */
const TELLING = 3

export function namingNotices(config: Config, mailbox: MailboxConfig): Notice[] {
	const { address, type } = mailbox
	const local = address.slice(0, address.lastIndexOf('@'))
	return [
		// eslint-disable-next-line no-control-regex -- every character that is not ASCII
		...(/[^\x00-\x7F]/.test(local) ? [notice('accented-address', address)] : []),
		...(type === 'PER' && isAnother(local, mailbox.responsible) ? [notice('not-holder', address)] : []),
		...(type !== 'PER' && bearsAName(config, local, mailbox.responsible)
			? [notice(type === 'APP' ? 'personal-application' : 'personal-name', address)]
			: []),
	]
}

function isAnother(local: string, responsible: Named | undefined): boolean {
	const flat = normaliseName(local).replace(/[^A-Z.]/g, '')
	const [family, given] = [responsible?.family, responsible?.given].map((name) => normaliseName(name ?? '').replace(/[^A-Z]/g, ''))
	return responsible !== undefined && flat !== `${family}.${given}` && flat !== `${given}.${family}`
}

/** The family name of who answers for it; of anybody else, the family and given names of somebody whom we or the directory know. */
function bearsAName(config: Config, local: string, responsible: Named | undefined): boolean {
	const words = wordsIn(local)
	const has = (name: string) => wordsIn(name).every((word) => words.includes(word))
	const isOwn = responsible !== undefined && responsible.family.length >= TELLING && has(responsible.family)
	return (
		isOwn || config.mailboxes.some(({ responsible: one }) => one && has(one.family) && has(one.given)) || isInDirectory(config, words)
	)
}

function isInDirectory(config: Config, words: string[]): boolean {
	const names = words.filter((word) => /^\p{L}{2,}$/u.test(word))
	const directory = names.length < 2 ? null : Directory.open(directoryFile(config.ledger.url))
	try {
		return (
			directory
				?.search(names.join(' '))
				.some(({ type, name }) => type === 'PER' && names.every((word) => wordsIn(name).includes(word))) ?? false
		)
	} finally {
		directory?.close()
	}
}
