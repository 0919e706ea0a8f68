/** `directory import FILE` and `directory search WORDS`. */
import type { Command } from './command.ts'

import { directoriesOf } from '../directory/directories.ts'
import { metMatching } from '../directory/met.ts'
import { MssError } from '../errors.ts'
import { frenchDay } from '../time/french.ts'
import { machine } from '../usecases/actor.ts'
import { importDirectory } from '../usecases/import-references.ts'
import { withLedger } from './command.ts'

export const directoryCommand: Command = async ({ config, words: [verb, ...words], options, tell }) => {
	if (verb === 'import' && words.length === 1) {
		const given = { file: words[0]!, acceptSmaller: options['accept-smaller'] === true }
		return { json: await withLedger(config(), (_, context) => importDirectory.do(context, machine(), {}, given)) }
	}
	if (verb !== 'search' || words.length === 0) {
		throw new MssError('MSS-USAGE', 'La commande directory attend « import FICHIER » ou « search MOTS ».')
	}
	const limit = typeof options.limit === 'string' && /^\d{1,3}$/.test(options.limit) ? Number(options.limit) : 20
	const query = words.join(' ')
	const { met, clock } = await withLedger(
		config(),
		async ({ db, clock }) => ({ clock, met: await metMatching(db, query) }),
		{ readOnly: true },
	)
	const told = await directoriesOf(config(), clock).search(query, limit)
	if (told?.silent) {
		tell(told.silent.message)
	}
	if (told === null && met.length === 0) {
		throw new MssError('MSS-DIRECTORY-NONE')
	}
	if (told !== null && told.source !== 'online') {
		tell(`Annuaire${told.asOf === null ? '' : ` du ${told.asOf.split('-').reverse().join('/')}`}, importé `
			+ `le ${frenchDay(told.at, config().timeZone)}.`)
	}
	const found = told?.entries ?? []
	const known = new Set(found.map(({ address }) => address))
	return { json: [...found, ...met.filter(({ address }) => !known.has(address))].slice(0, limit) }
}
