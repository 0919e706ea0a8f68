/** What a person decides about a received message: dealt with, put in a list, filed, put back, set aside, taken up again, settled. */
import type { Context } from '../context.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { actById } from '../ledger/tables/acts.ts'
import { MAX_REASON } from '../triage/act.ts'
import { claim, putInQueue } from '../triage/claim.ts'
import { fileByHand } from '../triage/file-by-hand.ts'
import { proposeAlways } from '../triage/learn.ts'
import { folderRights, mayCreateIn } from '../triage/permission.ts'
import { putBack } from '../triage/put-back.ts'
import { answerAsked, settleQuarantined } from '../triage/quarantine.ts'
import { reopen, setAside } from '../triage/set-aside.ts'
import { may } from './actor.ts'
import { findReceived, mayAny } from './received-of.ts'
import { useCase } from './use-case.ts'

/** Documents of a message, and characters of the name of a list or of a sub-folder. */
const MOST = 1000
const NAME = 100

const find = (context: Context, key: { message: number }) => findReceived(context, key)
const reason = z.string().max(MAX_REASON)
const name = z.string().trim().max(NAME)
const documentIds = z.array(z.int()).max(MOST).nullable().default(null)
/** The decision that is undone, as it was shown. */
const lastAct = z.int().nullable()

/** « Je m’en occupe ». @throws {MssError} MSS-TRIAGE-CLAIMED, MSS-TRIAGE-GONE */
export const claimReceived = useCase({
	name: 'claim',
	find,
	may: mayAny('decide', 'settle'),
	input: z.strictObject({ wish: z.enum(['take', 'take-over', 'let-go']) }),
	run: ({ context, actor, input: { wish }, found: { row } }) => claim(context, row.id, actor.user, wish),
})

/** `queue`: empty or null, the common list. @throws {MssError} MSS-TRIAGE-CLAIMED, MSS-TRIAGE-GONE */
export const queueReceived = useCase({
	name: 'put-in-queue',
	find,
	may: mayAny('decide'),
	input: z.strictObject({ queue: name.nullable() }),
	run: ({ context, actor, input: { queue }, found: { row } }) => putInQueue(context, row.id, actor.user, queue || null),
})

/** @throws {MssError} MSS-TRIAGE-…, MSS-FORBIDDEN-FOLDER, MSS-GED-GONE, MSS-TRIAGE-PENDING */
export const fileReceived = useCase({
	name: 'file-by-hand',
	find,
	may: mayAny('decide'),
	/** A patient of the structure, or one of the mailbox's other folders. */
	input: z.strictObject({
		documentIds,
		patientId: z.string().nullable().default(null),
		folder: z.string().nullable().default(null),
		/** Of what was on the screen; for a patient. */
		fingerprint: z.string().default(''),
		subfolder: name.nullable().default(null),
		type: z.string().nullable().default(null),
		reason: reason.nullable().default(null),
		confirmed: z.boolean().default(false),
		folders: folderRights,
	}),
	run: async ({ context, actor, input: { folder, subfolder, folders, ...wish }, found: { row, mailbox } }) => {
		if (folder !== null && !mailbox.filing.otherFolders.includes(folder)) {
			throw new MssError('MSS-FORBIDDEN-FOLDER')
		}
		const place = { folder, subfolder: subfolder || null, mayCreateIn: mayCreateIn(folders) }
		return fileByHand(context, row.id, { ...wish, ...place, actor: actor.user })
	},
})

/** « Toujours ? »: what was chosen there becomes a rule, once an administrator has accepted it. @throws {MssError} MSS-TRIAGE-CHANGED */
export const proposeRule = useCase({
	name: 'propose-rule',
	find: async (context: Context, { message, act }: { message: number, act: number }) => {
		const chosen = await actById(context.ledger.db, act)
		if (chosen?.message_id !== message) {
			throw new MssError('MSS-UNKNOWN', String(act))
		}
		return { ...await findReceived(context, { message }), chosen }
	},
	may: mayAny('decide'),
	input: z.strictObject({}),
	run: ({ context, actor, found: { chosen } }) => proposeAlways(context, chosen, actor.user),
})

/** « Mauvais dossier », or « Annuler ». @return with what the same rule filed too @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export const putBackReceived = useCase({
	name: 'put-back',
	find,
	may: mayAny('decide'),
	input: z.strictObject({
		reason: reason.nullable().default(null),
		documentIds,
		lastAct,
		undo: z.boolean().default(false),
		folders: folderRights,
	}),
	run: ({ context, actor, input: { folders, ...input }, found: { row } }) =>
		putBack(context, row.id, { ...input, mayCreateIn: mayCreateIn(folders), actor: actor.user }),
})

/** « Sans suite ». @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export const closeReceived = useCase({
	name: 'set-aside',
	find,
	may: mayAny('decide', 'settle'),
	input: z.strictObject({ reason: reason.min(1) }),
	run: ({ context, actor, input, found: { row } }) => setAside(context, row.id, { ...input, actor: actor.user }),
})

/** « Reprendre ». @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export const reopenReceived = useCase({
	name: 'reopen',
	find,
	may: mayAny('decide'),
	input: z.strictObject({ lastAct }),
	run: ({ context, actor, input, found: { row } }) => reopen(context, row.id, { ...input, actor: actor.user }),
})

/** Out of quarantine, or rejected. @return `asked` where a second person is wanted @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export const settleReceived = useCase({
	name: 'settle-quarantined',
	find,
	may: mayAny('settle'),
	input: z.strictObject({ verdict: z.enum(['release', 'reject']), reason: reason.min(1) }),
	run: ({ context, actor, input: { verdict, reason: why }, found: { row } }) =>
		settleQuarantined(context, row.id, verdict, { actor: actor.user, reason: why }),
})

/** The second person's word on what was asked. @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export const answerSecond = useCase({
	name: 'answer-asked',
	find: async (context: Context, { message, act }: { message: number, act: number }) => {
		const asked = await actById(context.ledger.db, act)
		const isSettling = (asked?.kind === 'release' || asked?.kind === 'reject') && asked.message_id === message
		return { ...await findReceived(context, { message }), act, isSettling }
	},
	may: mayAny('settle'),
	// Asked for a second word before the message went elsewhere, they know of it: they may hear that it is past.
	refusal: (actor, { mailbox, isSettling }) =>
		isSettling && may(actor, mailbox, { ask: 'identity' }) ? 'MSS-TRIAGE-GONE' : 'MSS-UNKNOWN',
	input: z.strictObject({ isAgreed: z.boolean() }),
	run: ({ context, actor, input, found: { row, act } }) => answerAsked(context, row.id, { ...input, act, actor: actor.user }),
})
