/** How a person wishes to be told: of themselves alone (ADR 53). */
import type { Least } from '../context.ts'
import type { Wishes } from '../ledger/tables/wishes.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { wishesKept } from '../ledger/tables/wishes.ts'
import { domainOf, patientMatricule } from '../mssante/address/address.ts'
import { HUSHABLE } from '../ops/ring.ts'
import { dayThere } from '../time/days.ts'
import { useCase } from './use-case.ts'

/** Of whoever said nothing: all rings, and nothing is told besides. */
export const UNSAID: Wishes = { quiet: [], digest: 'never', byBell: true, byMail: false, address: '' }
/** The space of MSSanté: no ordinary mail goes there. */
const SECURE = /(?:^|\.)mssante\.fr$/

/** The first digest comes with the next morning, or the next Monday. @throws {MssError} MSS-WISHES-ADDRESS, MSS-WISHES-HOW */
export const keepTheWishes = useCase({
	name: 'keep-wishes',
	find: async (_: Least, __: Record<never, never>, actor: Actor) => actor,
	may: (actor) => actor.kind === 'person',
	input: z.strictObject({
		quiet: z.array(z.enum(HUSHABLE)),
		digest: z.enum(['never', 'morning', 'weekly']),
		byBell: z.boolean(),
		byMail: z.boolean(),
		address: z.string(),
	}),
	run: async ({ context: { clock, config }, actor: { user }, input, change }) => {
		if ((input.byMail || input.address !== '') && !isOrdinary(input.address)) {
			throw new MssError('MSS-WISHES-ADDRESS')
		}
		if (input.digest !== 'never' && !input.byBell && !input.byMail) {
			throw new MssError('MSS-WISHES-HOW')
		}
		const quiet = HUSHABLE.filter((one) => input.quiet.includes(one))
		await change(async (tx, note) => {
			await wishesKept(tx, user, { ...input, quiet }, dayThere(clock.now(), config.timeZone))
			note({ action: 'wishes-kept', details: { quiet: quiet.join(' '), digest: input.digest, byMail: input.byMail } })
		})
	},
})

function isOrdinary(address: string): boolean {
	const domain = domainOf(address)
	return domain !== null && domain.includes('.') && patientMatricule(address) === null && !SECURE.test(domain)
}
