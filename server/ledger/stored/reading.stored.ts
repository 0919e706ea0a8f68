/** `messages.reading`: what a message says of itself. Its documents have rows of their own, its words stay in the raw mail. */
import type { Finding } from '../../mssante/finding.ts'
import type { XMssHeaders } from '../../mssante/headers/x-mss.ts'
import type { Notification, RecipientFate } from '../../mssante/notification/read-notification.ts'
import type { ShapeOf } from './column.ts'

import { z } from 'zod'
import { FINDING_CODES } from '../../mssante/finding.ts'
import { isFilled } from '../../reasons/reason.ts'
import { parseStored } from './column.ts'

const KIND = z.enum(['mdn', 'dsn', 'ko', 'health-documents', 'patient-message', 'correspondence', 'unreadable'])

/** `reading/reading.ts` says what each is. What has a default was not read yet by the first programs. */
const ENVELOPE = z.object({
	messageId: z.string().nullable(),
	fromName: z.string().nullable().default(null),
	replyTo: z.array(z.string()).default([]),
	references: z.array(z.string()).default([]),
	subject: z.string(),
	date: z.string().nullable(),
	from: z.string().nullable(),
	senders: z.array(z.string()),
	to: z.array(z.string()),
	addressedTo: z.array(z.string()),
	returnPath: z.string().nullable(),
	isSenderUnclear: z.boolean().default(false),
	authentication: z.array(z.string()).default([]),
	dispositionTo: z.array(z.string()),
	written: z.record(z.string(), z.string()).optional(),
	autoSubmitted: z.boolean(),
	answers: z.array(z.string()),
	xMss: z.object({ codeCda: z.string().nullable(), ins: z.string().nullable() } satisfies ShapeOf<XMssHeaders>),
})

const FATE = z.object({
	address: z.string().nullable(),
	addressedTo: z.string().optional(),
	outcome: z.string(),
	code: z.string().nullable(),
	text: z.string().default(''),
} satisfies ShapeOf<RecipientFate>)

const NOTIFICATION = z.object({
	originalMessageId: z.string().nullable(),
	envelopeId: z.string().nullable(),
	recipients: z.array(FATE),
	otherMessageIds: z.array(z.string()).optional(),
	addresses: z.array(z.string()).optional(),
} satisfies ShapeOf<Notification>)

const SEVERITY = z.enum(['info', 'warning', 'error'])
/** By a program that kept the sentence, and once erased: the code alone says what was noticed. */
const TOLD = z.object({ code: z.string(), severity: SEVERITY, text: z.string() })
const FILLED = z
	.object({ code: z.enum(FINDING_CODES), severity: SEVERITY, params: z.record(z.string(), z.unknown()) })
	.refine(({ code, params }) => isFilled({ rule: code, params })) as unknown as z.ZodType<Finding>
const FINDING = z.union([FILLED, TOLD])

const READING = z.object({
	kind: KIND,
	envelope: ENVELOPE,
	findings: z.array(FINDING),
	notification: NOTIFICATION.nullable(),
})

export type StoredReading = z.infer<typeof READING>

/** Of a message that was read. @throws {MssError} MSS-LEDGER-ROW */
export function readReading({ id, reading }: { id: number, reading: string | null }): StoredReading {
	return parseStored(READING, reading, { column: 'messages.reading', row: id })
}
