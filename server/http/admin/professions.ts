/** Professions that may be chosen for who answers for documents (JDV_J01), and the one that the directory knows of an RPPS. */
import type { Handler } from '../handler.ts'

import { PROFESSIONS } from '../../mssante/cda/profession.ts'

export const professions: Handler<'admin GET professions'> = async ({ context }, { params: { rpps } }) => {
	const known = rpps === '' ? undefined : (await context.directory.atHand.search(rpps.slice(-11), 1))?.entries[0]
	return {
		professions: PROFESSIONS.map(({ code, label }) => ({ code, label })),
		proposed:
			PROFESSIONS.find(({ code, label }) => /^G15_\d+$/.test(code) && label.toLowerCase() === known?.profession.toLowerCase())?.code
			?? null,
	}
}
