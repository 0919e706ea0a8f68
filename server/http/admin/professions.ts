/** Professions that may be chosen for who answers for documents (JDV_J01), and the one that the directory knows of an RPPS. */
import type { ProfessionChoices } from '../contract.ts'
import type { Handler } from '../handler.ts'

import { z } from 'zod'
import { PROFESSIONS } from '../../mssante/cda/profession.ts'
import { asked } from '../asked.ts'
import { withDirectory } from '../user/correspondents.ts'

const wanted = z.object({ rpps: z.string().regex(/^8?\d{11}$/).or(z.literal('')).default('') })

export const professions: Handler = async ({ desk }, call) => {
	const { rpps } = asked(wanted, call)
	const known = rpps === '' ? undefined : await withDirectory(desk, async (directory) => directory?.search(rpps.slice(-11), 1)[0])
	const json: ProfessionChoices = {
		professions: PROFESSIONS.map(({ code, label }) => ({ code, label })),
		proposed:
			PROFESSIONS.find(({ code, label }) => /^G15_\d+$/.test(code) && label.toLowerCase() === known?.profession.toLowerCase())?.code
			?? null,
	}
	return { status: 200, json }
}
