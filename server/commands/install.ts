import type { Done } from '../install/carry-out-plan.ts'
import type { Way } from '../install/install-plan.ts'
import type { Command } from './command.ts'

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transportOf } from '../config/transport.ts'
import { MssError } from '../errors.ts'
import { carryOut, MACHINE } from '../install/carry-out-plan.ts'
import { hiddenFrom, planOf, printed } from '../install/install-plan.ts'
import { PLACES } from '../install/unit.ts'
import { textOption } from './command.ts'

const PROGRAM = join(import.meta.dirname, '..', '..')

/**
 * `install [--print] [--nextcloud URL] [--account NAME] [--apart|--hosted]`: the systemd unit, its account and its folders. It starts
 * nothing.
 */
export const installCommand: Command = async ({ options }) => {
	const [nextcloud, account] = ['nextcloud', 'account'].map((name) => textOption(options, name) ?? undefined)
	if (nextcloud !== undefined && transportOf(nextcloud) === null) {
		throw new MssError('MSS-USAGE', '--nextcloud\u00A0: attendu une adresse https:// (http://\u00A0: seulement vers cette machine).')
	}
	if (options.apart === true && options.hosted === true) {
		throw new MssError('MSS-USAGE', '--apart (Nextcloud joint cette machine) ou --hosted (il ne le peut pas)\u00A0: l’un des deux.')
	}
	if (options.hosted === true && nextcloud === undefined) {
		throw new MssError('MSS-USAGE', '--hosted attend aussi --nextcloud, l’adresse où demander.')
	}
	const way = options.apart === true ? 'apart' : options.hosted === true ? 'hosted' : 'beside'
	const example = readFileSync(join(PROGRAM, 'docs', 'mssante.exemple.yaml'), 'utf8')
	const plan = planOf({ program: PROGRAM, example, nextcloud, account, way })
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
	const files = carryOut(plan, MACHINE)
	const next = nextOf(way, nextcloud !== undefined && account !== undefined, files[0]!.done === 'kept')
	const words = [
		...files.map(({ path, done }) => `${path}\u00A0: ${DONE[done]}`),
		'Ensuite\u00A0:',
		...next.map((step, index) => `  ${index + 1}. ${step}`),
	]
	return { json: { account: PLACES.account, files, next }, words: words.join('\n') }
}

const DONE: Record<Done, string> = { written: 'écrit', kept: 'était là, gardé tel quel', same: 'rien à changer' }

const ADDRESSES: Record<Way, string> = {
	beside: 'l’adresse http://127.0.0.1:8090',
	apart: 'l’adresse https://CETTE-MACHINE:8090, l’empreinte que «\u00A0mssante certificate\u00A0» a dite,',
	hosted: '«\u00A0Nextcloud ne peut pas joindre le service joint\u00A0» coché',
}

/** What is left to do, in its order. @param isSaid address and account are written @param isKept the configuration was there before */
export function nextOf(way: Way, isSaid: boolean, isKept: boolean): string[] {
	return [
		...isKept || isSaid ? [] : [`Écrivez l’adresse de Nextcloud et le compte de service dans ${PLACES.configFile}.`],
		...isKept ? [] : [`Mettez l’autorité de l’IGC-Santé dans ${PLACES.configuration}/igc-sante.p7b (docs/installation.md, 2).`],
		...way === 'apart' ? ['mssante certificate'] : [],
		'systemctl daemon-reload && systemctl enable --now mssante',
		...isKept ? [] : [`Dans Nextcloud, Administration → MSSanté\u00A0: ${ADDRESSES[way]} et le contenu de ${PLACES.keys}/relay.key.`],
	]
}
