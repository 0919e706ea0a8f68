/** A professional as the configuration names one: who answers for the documents of a mailbox (`responsible`), or approves (`people`). */
import { z } from 'zod'
import { courtesyOf, profession } from '../mssante/cda/profession.ts'

const title = z.string().refine((text) => courtesyOf(text) !== null, 'attendu : Dr, Pr, MC, MG, PC, PG, M. ou Mme')
const professionCode = z
	.string()
	.refine(
		(code) => profession(code) !== null,
		'attendu : un code de profession (JDV_J01), par exemple G15_10 (médecin) ou G15_60 (infirmier)',
	)

/** Dr, Pr…, M. or Mme: said by the schema in a file; the admin page, whose older ledgers hold others, checks it when it saves. */
export function professional(titles: 'checked' | 'kept') {
	return z.strictObject({
		family: z.string().min(1),
		given: z.string().min(1),
		title: (titles === 'checked' ? title : z.string().min(1)).optional(),
		/** RPPS, 11 digits, or PS_IdNat, `8` and the RPPS. */
		rpps: z
			.string()
			.regex(/^8?\d{11}$/, 'attendu : les 11 chiffres du RPPS (ou 12 avec le 8 initial)')
			.optional(),
		/** A code of JDV_J01, alone or with its label. */
		profession: z
			.union([
				professionCode,
				z
					.strictObject({ code: professionCode, label: z.string().optional(), system: z.string().optional() })
					.transform(({ code }) => code),
			])
			.optional(),
	})
}

/** `user`: their Nextcloud account, to the letter. */
export const person = professional('checked').extend({ user: z.string().min(1) })

export type ProfessionalConfig = z.output<ReturnType<typeof professional>>
/** `isMade`: in the admin page, where it can be changed. */
export type PersonConfig = z.output<typeof person> & { isMade?: boolean }
