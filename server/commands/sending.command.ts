/** Commands on what is sent: send, sent, settle, cancel, proof. */
import type { App } from '../app.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Queued } from '../outgoing/queue-made.ts'
import type { Leaving } from '../usecases/leave.ts'
import type { Answer, Command, CommandCall } from './command.ts'

import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAlone, openToAsk } from '../app.ts'
import { MssError } from '../errors.ts'
import { MASKINGS } from '../mssante/cda/sheet.ts'
import { dispatch } from '../outgoing/dispatch.ts'
import { proofOf } from '../outgoing/proof.ts'
import { sentReport, sentReports } from '../outgoing/report.ts'
import { tidySentFolders } from '../outgoing/sent-folder.ts'
import { visasShownOf } from '../outgoing/visas-shown.ts'
import { machine } from '../usecases/actor.ts'
import { cancelSending, keepProof, settleSending } from '../usecases/follow-up.ts'
import { send } from '../usecases/leave.ts'
import { textOption, textsOption, withLedger } from './command.ts'

/** Milliseconds between two looks at the queue, for `--wait`. */
const LOOK = 250

/**
 * `send --from BAL --to ADDR… [--patient ID] --file PATH…`: stored, then tried at once, or left to the `serve` that runs; `--wait` until
 * nobody is queued.
 */
export const sendCommand: Command = async (call) => {
	const { from, ...wish } = wishOf(call.options)
	return leave(call, send, { from }, wish)
}

/** Whatever leaves: looked at, or queued and tried at once. */
export async function leave<Key, Input>(call: CommandCall, { look, queue }: Leaving<Key, Input>, key: Key, input: Input): Promise<Answer> {
	return leaveBy(call, async (app) => call.options['dry-run']
		? { json: await look.do(app, machine(), key, input) }
		: queue.do(app, machine(), key, input))
}

/** The same, of what a use case queues; an answer that `act` has already is given as it is. */
export async function leaveBy({ config, options, tell }: CommandCall, act: (app: App) => Promise<Queued | Answer>): Promise<Answer> {
	const wait = options.wait === undefined ? 0 : wholeNumber('wait', options.wait)
	let { app, isAlone } = await openToAsk(config())
	// Beside a running `serve`, that one hands it over: its turn comes within two seconds.
	const handOver = async (all: boolean, id: number) => {
		await (isAlone ? dispatch(app, { only: id, all }) : undefined)
	}
	try {
		const done = await act(app)
		if ('json' in done) {
			return done
		}
		const { id, isKnown, notices } = done
		for (const { text } of notices) {
			tell(text)
		}
		// Whoever had the ledger may have ended meanwhile: then nobody else hands it over.
		const alone = isAlone ? null : await openAlone(config())
		if (alone !== null) {
			const beside = app
			app = alone
			isAlone = true
			await beside.close()
		}
		const end = performance.now() + wait * 1000
		await handOver(!isKnown, id)
		let report = (await sentReport(app.ledger, id))!
		// While `serve` hands it over, a recipient is in doubt: that is no answer yet.
		const isUnderWay = () => report.state === 'queued' || (!isAlone && report.recipients.some(({ state }) => state === 'unclear'))
		while (isUnderWay() && performance.now() < end) {
			await sleep(LOOK)
			await handOver(false, id)
			report = (await sentReport(app.ledger, id))!
		}
		if (isAlone) {
			await tidySentFolders(app, app.config.mailboxes.filter(({ address }) => address === report.from))
		}
		const { messageId, state, recipients } = report
		return { json: { id, messageId, state, recipients, notices }, failed: recipients.some((recipient) => recipient.state === 'failed') }
	} finally {
		await app.close()
	}
}

/** `sent [ID]`. */
export const sentCommand: Command = async ({ config, words: [what] }) => {
	return withLedger(config(), async (ledger) => {
		if (what === undefined) {
			return { json: await sentReports(ledger) }
		}
		const report = await sentReport(ledger, identifier(what))
		if (!report) {
			throw new MssError('MSS-UNKNOWN', what)
		}
		return { json: report }
	}, { readOnly: true })
}

/** `settle ID ADDRESS accepted|failed`. */
export const settleCommand: Command = async ({ config, words: [what, address, verdict] }) => {
	if (what === undefined || address === undefined || (verdict !== 'accepted' && verdict !== 'failed')) {
		throw new MssError('MSS-USAGE', 'La commande settle attend un numéro d’envoi, une adresse, et « accepted » ou « failed ».')
	}
	const sending = identifier(what)
	return withLedger(config(), async (ledger, context) => {
		await settleSending.do(context, machine(), { sending }, { address, verdict })
		return { json: await sentReport(ledger, sending) }
	})
}

/** `cancel ID`: what has not left does not leave. */
export const cancelCommand: Command = async ({ config, words: [what] }) => {
	const sending = identifier(what)
	return withLedger(config(), async (ledger, context) => {
		await cancelSending.do(context, machine(), { sending }, {})
		return { json: await sentReport(ledger, sending) }
	})
}

/** `proof ID [--output F.pdf]`: filed beside the document, or written where asked. */
export const proofCommand: Command = async ({ config, words: [what], options }) => {
	const id = identifier(what)
	if (typeof options.output === 'string') {
		const { output } = options
		const make = async (ledger: Ledger) => proofOf(ledger, config(), id, await visasShownOf(ledger.db, id))
		const bytes = await withLedger(config(), make, { readOnly: true })
		await writeFile(output, bytes).catch((error: unknown) => {
			throw new MssError('MSS-FILE', output, { cause: error })
		})
		return { json: { path: output } }
	}
	const { app } = await openToAsk(config())
	try {
		return { json: await keepProof.do(app, machine(), { sending: id }, { folder: null, folders: [] }) }
	} finally {
		await app.close()
	}
}

function wishOf(options: CommandCall['options']) {
	const texts = (name: string) => textsOption(options, name)
	const text = (name: string) => textOption(options, name)
	const from = text('from')
	const to = texts('to')
	if (from === null || to.length === 0) {
		throw new MssError('MSS-USAGE', 'La commande send attend --from BOÎTE, --to ADRESSE, --patient ID et --file FICHIER.')
	}
	const isXdm = options['no-xdm'] !== true
	if (isXdm && text('patient') === null) {
		throw new MssError(
			'MSS-USAGE',
			'Un document de santé concerne un patient : ajoutez --patient ID, ou envoyez un simple courrier avec --no-xdm.',
		)
	}
	const maskings = checkedMaskings(options)
	return {
		from,
		to,
		patientId: text('patient'),
		files: texts('file'),
		types: texts('type'),
		titles: texts('title'),
		text: text('text') ?? '',
		isXdm,
		key: text('key'),
		pdfa: options.pdfa === true,
		again: options.again === true,
		maskings,
		serviceDate: text('date'),
		askReceipt: options['no-receipt'] !== true,
		answerDays: options['answer-days'] === undefined ? null : wholeNumber('answer-days', options['answer-days']),
		closesExchange: options.fin === true,
		aboutPatient: text('about-patient'),
		asNew: options['as-new'] === true,
		oldVersion: options['old-version'] === true,
	}
}

/** @throws {MssError} MSS-USAGE */
export function checkedMaskings(options: CommandCall['options']): Masking[] {
	const maskings = textsOption(options, 'mask')
	const unknown = maskings.find((masking) => !(masking in MASKINGS))
	if (unknown !== undefined) {
		throw new MssError('MSS-USAGE', `Masquage inconnu : ${unknown} (attendu : ${Object.keys(MASKINGS).join(', ')}).`)
	}
	return maskings as Masking[]
}

export function wholeNumber(name: string, value: unknown): number {
	if (typeof value !== 'string' || !/^\d{1,6}$/.test(value)) {
		throw new MssError('MSS-USAGE', `--${name} attend un nombre entier.`)
	}
	return Number(value)
}

/** @param of what it numbers @throws {MssError} MSS-USAGE */
export function identifier(what: string | undefined, of: 'envoi' | 'dossier' | 'message' = 'envoi'): number {
	if (what === undefined || !/^\d{1,15}$/.test(what)) {
		throw new MssError('MSS-USAGE', `Cette commande attend le numéro d’un ${of}.`)
	}
	return Number(what)
}
