/** Commands on circuits and dossiers: circuits, prepare, dossiers, submit, withdraw. A person approves, through the page. */
import type { App } from '../app.ts'
import type { PieceFile } from '../circuits/prepare.ts'
import type { Config } from '../config/schema.ts'
import type { Answer, Command, CommandCall } from './command.ts'

import { openToAsk } from '../app.ts'
import { tellDossiers } from '../circuits/tell.ts'
import { MssError } from '../errors.ts'
import { COMMAND_LINE } from '../ledger/audit.ts'
import { dossierById, listDossiers } from '../ledger/tables/dossiers.table.ts'
import { dispatch } from '../outgoing/dispatch.ts'
import { tidySentFolders } from '../outgoing/sent-folder.ts'
import { circuitsOf } from '../structures/known-circuits.ts'
import { machine } from '../usecases/actor.ts'
import { beginPreparing, changePreparing } from '../usecases/prepare.usecase.ts'
import { submit, withdraw } from '../usecases/release.usecase.ts'
import { textOption, textsOption, withLedger } from './command.ts'
import { identifier } from './sending.command.ts'

/** Dossiers that ended, told at once. */
const MOST = 1000

/** `circuits`: those that there are, with their versions. */
export const circuitsCommand: Command = async ({ config }) => {
	const loaded = config()
	return withLedger(loaded, async ({ db }) => {
		const known = await circuitsOf(db, loaded)
		return {
			json: known.map(({ circuit: { id, name, ...rest }, version, origin, state }) => {
				const { mailbox, pieces, recipients, approval = null, answer = null, guards, trigger = null } = rest
				return { id, name, version, mailbox, pieces, recipients, approval, answer, guards, trigger, origin, state }
			}),
		}
	}, { readOnly: true })
}

/** `prepare --circuit ID --patient ID [--piece PIECE=PATH]…`, or `prepare DOSSIER …`. */
export const prepareCommand: Command = async ({ config, words: [what], options }) => {
	const circuit = textOption(options, 'circuit')
	if ((what === undefined) === (circuit === null)) {
		throw new MssError('MSS-USAGE', 'La commande prepare attend --circuit CIRCUIT et --patient ID, ou le numéro d’un dossier.')
	}
	const answers = textOption(options, 'answers')
	if (what !== undefined && answers !== null) {
		throw new MssError('MSS-USAGE', 'À quel message un dossier répond (--answers) se dit quand il commence.')
	}
	const begun = { key: textOption(options, 'key'), answers: answers === null ? null : identifier(answers, 'message') }
	const without = textsOption(options, 'without').map((text) => paired(text, 'without'))
	const wish = {
		patientId: textOption(options, 'patient'),
		files: filesOf(options),
		without: without.map(([piece, sha256]) => ({ piece, sha256 })),
		reasons: textsOption(options, 'reason').map((text) => paired(text, 'reason')).map(([piece, reason]) => ({ piece, reason })),
		to: options.to === undefined ? null : textsOption(options, 'to'),
		text: textOption(options, 'text'),
		aboutPatient: textOption(options, 'about-patient'),
		again: options.again === true ? true : null,
		answerBy: textOption(options, 'answer-by'),
		isAlertConfirmed: options.confirm === true,
		as: textOption(options, 'as'),
	}
	return asking(config(), async (app) => what === undefined
		? beginPreparing.do(app, machine(), { circuit: circuit! }, { ...wish, ...begun })
		: changePreparing.do(app, machine(), { dossier: identifier(what, 'dossier') }, wish))
}

/** `dossiers [ID]`. */
export const dossiersCommand: Command = async ({ config, words: [what] }) => {
	const loaded = config()
	return withLedger(loaded, async (ledger) => {
		const context = { config: loaded, ledger }
		if (what === undefined) {
			return { json: (await tellDossiers(context, await listDossiers(ledger.db, null, MOST))).map(({ told }) => told) }
		}
		return { json: await toldOf(context, identifier(what, 'dossier')) }
	}, { readOnly: true })
}

/** `submit ID`: asks for the approval, or sends where none is asked. */
export const submitCommand: Command = async ({ config, words: [what], options }) => {
	const dossier = identifier(what, 'dossier')
	return asking(config(), async (app, isAlone) => {
		await submit.do(app, machine(textOption(options, 'as') ?? COMMAND_LINE), { dossier }, {})
		const { sending_id: sending } = (await dossierById(app.ledger.db, dossier))!
		if (sending !== null && isAlone) {
			await dispatch(app, { only: sending, all: true })
			await tidySentFolders(app, app.config.mailboxes)
		}
		return dossier
	})
}

/** `withdraw ID`: it does not leave. */
export const withdrawCommand: Command = async ({ config, words: [what] }) => {
	const dossier = identifier(what, 'dossier')
	return asking(config(), async (app) => {
		await withdraw.do(app, machine(), { dossier }, {})
		return dossier
	})
}

/** Beside a running `serve`, or alone; then the dossier as it is. */
async function asking(config: Config, act: (app: App, isAlone: boolean) => Promise<number>): Promise<Answer> {
	const { app, isAlone } = await openToAsk(config)
	try {
		const id = await act(app, isAlone)
		return { json: await toldOf(app, id) }
	} finally {
		await app.close()
	}
}

async function toldOf(context: Pick<App, 'config' | 'ledger'>, id: number) {
	const row = await dossierById(context.ledger.db, id)
	if (row === null) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return (await tellDossiers(context, [row]))[0]!.told
}

function filesOf(options: CommandCall['options']): PieceFile[] {
	return textsOption(options, 'piece').map((text) => paired(text, 'piece')).map(([piece, file]) => ({ piece, file }))
}

/** `PIECE=…`. @throws {MssError} MSS-USAGE */
function paired(text: string, option: string): [string, string] {
	const at = text.indexOf('=')
	if (at <= 0) {
		throw new MssError('MSS-USAGE', `--${option} attend PIÈCE=…, par exemple --${option} certificat=…`)
	}
	return [text.slice(0, at), text.slice(at + 1)]
}
