/** The definition of a circuit (contract.md "Circuits"): no branch, no script, no loop. In `mssante.yaml`, or made in the admin page. */
import { z } from 'zod'
import { documentType } from '../mssante/cda/document-type.ts'
import { MASKINGS } from '../mssante/cda/sheet.ts'
import { VERDICTS } from '../mssante/verdict/verdict.ts'
import { DROP_ROOT, isDropFolder } from './drop-folder.ts'

/** Pieces of a circuit, at most. */
const PIECES = 20

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'attendu : des lettres minuscules, des chiffres et des tirets')
const address = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'attendu : une adresse nom@domaine')
const people = z.strictObject({ users: z.array(z.string().min(1)).default([]), groups: z.array(z.string().min(1)).default([]) })

const piece = z.strictObject({
	id,
	/** The title of its document, unless there are several. */
	name: z.string().trim().min(1).max(120),
	/** JDV_J07: what it may be, the first one when nothing tells. */
	types: z.array(z.string().refine((code) => documentType(code) !== null, 'attendu : un type de document (JDV_J07)')).max(20).default([]),
	/** In a file's name, they tell this piece. */
	words: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
	/** Or a reason why there is none. */
	orReason: z.boolean().default(false),
	optional: z.boolean().default(false),
	several: z.boolean().default(false),
})

export const circuit = z.strictObject({
	id,
	name: z.string().trim().min(1).max(120),
	mailbox: address,
	/** In the order of the message's documents; none: it says what happens to requests that come. */
	pieces: z.array(piece).max(PIECES).default([]),
	/** `only`: always these; `oneOf`: a choice among these; neither: free. */
	recipients: z.strictObject({ only: z.array(address).max(50).optional(), oneOf: z.array(address).max(200).optional() }).prefault({}),
	/** Absent: nobody has to. */
	approval: people.extend({
		/** Whoever prepared it, or changed it last, does not approve it. */
		notPreparer: z.boolean().default(true),
		/** Others may, when those have not in time. */
		absence: people.extend({ afterHours: z.int().min(0).max(24 * 30) }).optional(),
	}).optional(),
	answer: z.strictObject({
		/** Absent: they may answer, and no answer is due. */
		withinDays: z.int().min(1).max(365).optional(),
		/** Who prepares says by which day (that of the table); `withinDays` where they do not. */
		byDate: z.literal(true).optional(),
		/** Those that are proposed to whoever answers, or says what theirs means. */
		verdicts: z.array(z.enum(VERDICTS)).min(1).default([...VERDICTS]),
		/** Since it was sent; nobody is reminded who is not late. */
		remindAfterDays: z.array(z.int().min(1).max(365)).max(10).default([]),
	}).optional(),
	guards: z.strictObject({
		/** A piece that names another registered patient needs a person's reason; false: this circuit is one (a table, a list). */
		onePatient: z.boolean().default(true),
		mask: z.array(z.enum(Object.keys(MASKINGS) as [keyof typeof MASKINGS])).default([]),
	}).prefault({}),
	/** Absent: by hand. */
	trigger: z.strictObject({
		folder: z.string().refine(
			isDropFolder,
			`attendu : un dossier sous « ${DROP_ROOT} », dans celui du patient, par exemple « ${DROP_ROOT}/Pharmacie »`,
		),
		/** In which it can be taken back, by moving it away. */
		graceSeconds: z.int().min(0).max(24 * 3600).default(120),
	}).optional(),
}).superRefine(({ pieces, recipients, trigger, approval, answer }, context) => {
	const say = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
	for (const [index, { id: one }] of pieces.entries()) {
		if (pieces.findIndex((other) => other.id === one) !== index) {
			say(['pieces', index, 'id'], 'attendu : un identifiant qui ne soit pas déjà celui d’une autre pièce')
		}
	}
	if (recipients.only !== undefined && recipients.oneOf !== undefined) {
		say(['recipients'], 'attendu : soit only, soit oneOf')
	}
	if (trigger !== undefined && (pieces.length !== 1 || recipients.only === undefined)) {
		say(['trigger'], 'attendu : une seule pièce, et des destinataires fixes (recipients.only)')
	}
	if (approval !== undefined && approval.users.length + approval.groups.length === 0) {
		say(['approval'], 'attendu : au moins une personne ou un groupe')
	}
	if (pieces.length === 0 && (approval !== undefined || trigger !== undefined)) {
		say(['pieces'], 'attendu : au moins une pièce')
	}
	if (pieces.length === 0 && answer?.withinDays === undefined) {
		say(['answer'], 'attendu : le délai de réponse d’un circuit qui ne fait que recevoir')
	}
	if (answer?.byDate && answer.withinDays === undefined) {
		say(['answer', 'withinDays'], 'attendu : le délai de réponse là où qui prépare ne dit pas de date')
	}
})

export type Circuit = z.output<typeof circuit>
export type Piece = Circuit['pieces'][number]
/** As a person, or a file, writes it. */
export type CircuitForm = z.input<typeof circuit>
