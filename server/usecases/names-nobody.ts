/** What people keep has no term: nobody of the register is named in it by oversight. */
import type { Context } from '../context.ts'
import type { Patient } from '../patients/patient.ts'

import { MssError } from '../errors.ts'
import { named } from '../outgoing/whose.ts'
import { mentionsIn } from '../patients/mentions.ts'
import { isOut } from '../patients/patient.ts'
import { registerOf } from '../patients/register.ts'
import { mustBeSeen } from '../reading/must-be-seen.ts'

/**
 * Of who is there now, a family name alone names them, where it is written as a name: « Mme Petit », « PETIT », not « un petit rappel ».
 *
 * @param structures those whose residents are looked for
 * @throws {MssError} MSS-WRITTEN-NAMES
 */
export async function mustNameNobody({ ledger: { db }, pool }: Context, structures: string[], texts: string[]): Promise<void> {
	const found: Patient[] = []
	for (const structure of structures) {
		const { residents, list } = await registerOf(db, structure)
		const [lot] = await pool.look([{ texts, documents: [] }], list)
		mustBeSeen([lot!])
		const { people } = lot!
		const mentioned = new Set(mentionsIn(people).map(({ id }) => id))
		const called = new Set(people.filter((seen) => seen.called.length > 0).map(({ id }) => id))
		found.push(...residents.filter((one) => mentioned.has(one.id) || (called.has(one.id) && !isOut(one))))
	}
	if (found.length > 0) {
		throw new MssError('MSS-WRITTEN-NAMES', named(found))
	}
}
