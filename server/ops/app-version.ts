/** The app in Nextcloud and this program are released together: when one was updated and not the other, it is told. */
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { factOf, noteFact } from '../ledger/facts.ts'
import { mild, well } from './examination-verdict.ts'
import { isOlder, VERSION } from './version.ts'

const FACT = 'app-version'

/** As it told with a call; an app that tells nothing is not known to be another. Written when it changes. */
export class AppVersion {
	readonly #db: Db
	#last = ''

	constructor(db: Db) {
		this.#db = db
	}

	async note(version: string): Promise<void> {
		if (version !== '' && version !== this.#last) {
			this.#last = version
			await noteFact(this.#db, FACT, version)
		}
	}
}

/** Null before the app has said anything. */
export async function examineAppVersion(db: Db): Promise<Verdict | null> {
	const version = await factOf(db, FACT)
	return version === null ? null : verdictOn(version, VERSION)
}

export function verdictOn(app: string, own: string): Verdict {
	if (app === own) {
		return well(`version ${own}, comme le service joint`)
	}
	return mild(
		`version ${app}, et le service joint ${own}`,
		isOlder(app, own)
			? `Mettez à jour l’application dans Nextcloud (${own})\u00A0: des écrans peuvent manquer, ou ne pas répondre.`
			: `Mettez à jour le service joint (${app})\u00A0: des écrans peuvent ne pas répondre.`,
	)
}
