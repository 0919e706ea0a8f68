/**
 * What the naming rules of MSSanté mailboxes find to say of one (usages.md "Règles"): a person's bears its holder's name, the others
 * nobody's.
 */
import type { Config, MailboxConfig } from '../config/schema.ts'
import type { Directories } from '../directory/directory-source.ts'
import type { Notice } from './notice.ts'

import { wordsIn } from '../directory/directory.ts'
import { normaliseName } from '../mssante/ins/identity.ts'
import { notice } from './notice.ts'

type Named = NonNullable<MailboxConfig['responsible']>

/** A shorter name is a word of many services. */
const TELLING = 3
/** Entries of the directory that are looked at. */
const LOOKED_AT = 20

/** What is asked before a sending waits for no network. */
interface Known { config: Config, directory: Pick<Directories, 'atHand'> }

export async function namingNotices(known: Known, mailbox: MailboxConfig): Promise<Notice[]> {
	const { address, type } = mailbox
	const local = address.slice(0, address.lastIndexOf('@'))
	return [
		// eslint-disable-next-line no-control-regex -- every character that is not ASCII
		...(/[^\x00-\x7F]/.test(local) ? [notice('accented-address', address)] : []),
		...(type === 'PER' && isAnother(local, mailbox.responsible) ? [notice('not-holder', address)] : []),
		...(type !== 'PER' && await bearsAName(known, local, mailbox.responsible)
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
async function bearsAName(
	{ config, directory }: Known,
	local: string,
	responsible: Named | undefined,
): Promise<boolean> {
	const words = wordsIn(local)
	const has = (name: string) => wordsIn(name).every((word) => words.includes(word))
	const isOwn = responsible !== undefined && responsible.family.length >= TELLING && has(responsible.family)
	return isOwn
		|| config.mailboxes.some(({ responsible: one }) => one && has(one.family) && has(one.given))
		|| isInDirectory(directory.atHand, words)
}

async function isInDirectory(directory: Directories['atHand'], words: string[]): Promise<boolean> {
	const names = words.filter((word) => /^\p{L}{2,}$/u.test(word))
	const told = names.length < 2 ? null : await directory.search(names.join(' '), LOOKED_AT)
	return told?.entries.some(({ type, name }) => type === 'PER' && names.every((word) => wordsIn(name).includes(word))) ?? false
}
