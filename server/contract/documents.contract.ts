/** A received document, to be looked at. */
import { z } from 'zod'

const run = z.object({ text: z.string(), isBold: z.boolean().optional(), isBreak: z.boolean().optional() })
const cell = z.object({
	isHead: z.boolean(),
	columns: z.int(),
	rows: z.int(),
	get blocks() {
		return z.array(block)
	},
})
const heading = z.object({ kind: z.literal('heading'), level: z.int(), text: z.string() })
const paragraph = z.object({ kind: z.literal('paragraph'), runs: z.array(run) })
const list = z.object({
	kind: z.literal('list'),
	isOrdered: z.boolean(),
	get items() {
		return z.array(z.array(block))
	},
})
const table = z.object({ kind: z.literal('table'), caption: z.string(), rows: z.array(z.array(cell)) })
/** A piece of the narrative of a CDA: words, lists and tables, and nothing that could run. */
const block = z.discriminatedUnion('kind', [heading, paragraph, list, table]).meta({ id: 'CdaBlock' })

const cdaView = z.object({
	title: z.string(),
	authors: z.array(z.string()),
	custodian: z.string(),
	blocks: z.array(block),
	/** Longer than what is shown. */
	isCut: z.boolean(),
}).meta({ id: 'CdaView' })
export type CdaView = z.infer<typeof cdaView>

/** The bytes are those that came. */
const isIntact = z.boolean()

export const documentPreview = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('pdf'), isIntact }),
	z.object({ kind: z.literal('image'), mediaType: z.enum(['image/png', 'image/jpeg']), isIntact }),
	z.object({ kind: z.literal('text'), text: z.string(), isCut: z.boolean(), isIntact }),
	z.object({ kind: z.literal('cda'), view: cdaView, isIntact }),
	z.object({ kind: z.literal('none'), isIntact }),
]).meta({ id: 'DocumentPreview' })
export type DocumentPreview = z.infer<typeof documentPreview>

/** Ids of messages of a list, by commas: no more than a window of it has. */
export const thumbnailsSought = z.object({ messages: z.string().regex(/^\d{1,15}(?:,\d{1,15}){0,99}$/) })
/** A JPEG in base64; null: nothing of it can be drawn, or it has nothing to draw. Those that are not made yet are not told. */
export const thumbnails = z.array(z.object({ message: z.int(), picture: z.string().nullable() }))
