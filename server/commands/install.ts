import type { Command } from './command.ts'

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transportOf } from '../config/transport.ts'
import { MssError } from '../errors.ts'
import { carryOut, MACHINE } from '../install/carry-out.ts'
import { hiddenFrom, planOf, printed } from '../install/plan.ts'
import { PLACES } from '../install/unit.ts'
import { textOption } from './command.ts'

const PROGRAM = join(import.meta.dirname, '..', '..')

/** `install [--print] [--nextcloud URL] [--account NAME]`: the systemd unit, its account and its folders. It starts nothing. */
export const installCommand: Command = async ({ options }) => {
	const [nextcloud, account] = ['nextcloud', 'account'].map((name) => textOption(options, name) ?? undefined)
	if (nextcloud !== undefined && transportOf(nextcloud) === null) {
		throw new MssError('MSS-USAGE', '--nextcloud : attendu une adresse https:// (http:// : seulement vers cette machine).')
	}
	const example = readFileSync(join(PROGRAM, 'docs', 'mssante.exemple.yaml'), 'utf8')
	const plan = planOf({ program: PROGRAM, example, nextcloud, account })
	if (options.print === true) {
		process.stdout.write(printed(plan))
		return undefined
	}
	if (process.getuid?.() !== 0) {
		throw new MssError('MSS-INSTALL-ROOT')
	}
	const hidden = hiddenFrom(PROGRAM)
	if (hidden !== null) {
		throw new MssError('MSS-INSTALL-PLACE', hidden)
	}
	return { json: { account: PLACES.account, files: carryOut(plan, MACHINE), next: NEXT } }
}

const NEXT = [
	`Relisez ${PLACES.configFile} : les lignes marquées « ← ».`,
	'Mettez igc-sante.pem à côté (docs/installation.md, 2).',
	'systemctl daemon-reload && systemctl enable --now mssante',
	`Donnez à Nextcloud l’adresse du service et le contenu de ${PLACES.keys}/relay.key (Administration → MSSanté).`,
]
