/** Commands on whose turn it is: turns, request, answer, remind. */
import type { Verdict } from '../mssante/verdict/verdict.ts'
import type { Command } from './command.ts'

import { openToAsk } from '../app.ts'
import { MssError } from '../errors.ts'
import { VERDICTS } from '../mssante/verdict/verdict.ts'
import { machine } from '../usecases/actor.ts'
import { answer } from '../usecases/answer.ts'
import { remind } from '../usecases/remind.ts'
import { sayRequest } from '../usecases/say-request.ts'
import { sayTurn } from '../usecases/say-turn.ts'
import { listTurns } from '../views/turns.view.ts'
import { textOption, textsOption, withLedger } from './command.ts'
import { identifier, leaveBy, wholeNumber } from './sending.command.ts'

/** `turns [--ours | --theirs] [--all]`: whose turn it is, the most urgent first. */
export const turnsCommand: Command = async ({ config, options: { ours, theirs, all } }) => {
	return withLedger(config(), async ({ db, clock }) => {
		const whose = ours === true && theirs !== true ? 'ours' : theirs === true && ours !== true ? 'theirs' : undefined
		return { json: { turns: await listTurns(db, { all: all === true, looked: null, ...whose && { whose } }, clock.at()) } }
	}, { readOnly: true })
}

/** `answer MESSAGE [--verdict V] [--text T] [--file PATH]… [--to-all]`. */
export const answerCommand: Command = async (call) => {
	const { words: [what], options } = call
	const message = identifier(what)
	const key = textOption(options, 'key')
	const input = {
		verdict: verdictOption(textOption(options, 'verdict')),
		text: textOption(options, 'text') ?? '',
		files: textsOption(options, 'file'),
		toAll: options['to-all'] === true,
		answerDays: options['answer-days'] === undefined ? null : wholeNumber('answer-days', options['answer-days']),
		key,
	}
	return leaveBy(call, (app) => answer.do(app, machine(), { message }, input))
}

/** `remind THREAD`: a text to those who are late. */
export const remindCommand: Command = async (call) => {
	const { words: [thread] } = call
	if (thread === undefined) {
		throw new MssError('MSS-USAGE', 'La commande remind attend le nom d’un échange (la colonne « thread » de turns).')
	}
	return leaveBy(call, (app) => remind.do(app, machine(), { thread }, {}))
}

/** `request MESSAGE [--answer-by YYYY-MM-DD]`: it asks something of us. */
export const requestCommand: Command = async ({ config, words: [what], options }) => {
	const message = identifier(what)
	const { app } = await openToAsk(config())
	try {
		const { turn } = await sayRequest.do(app, machine(), { message }, { answerBy: textOption(options, 'answer-by') })
		const all = await listTurns(app.ledger.db, { all: true, looked: null }, app.clock.at())
		return { json: { turns: all.filter(({ id }) => id === turn) } }
	} finally {
		await app.close()
	}
}

/** `turn ID --verdict V | --reason RAISON`: what their message means, or why nothing is to be answered. */
export const turnCommand: Command = async ({ config, words: [what], options }) => {
	const turn = identifier(what)
	const verdict = verdictOption(textOption(options, 'verdict'))
	const reason = textOption(options, 'reason')
	if ((verdict === null) === (reason === null)) {
		throw new MssError('MSS-USAGE', 'La commande turn attend --verdict, ou --reason pour le clore sans réponse.')
	}
	const { app } = await openToAsk(config())
	try {
		await sayTurn.do(app, machine(), { turn }, verdict === null ? { reason: reason! } : { verdict })
		const turns = await listTurns(app.ledger.db, { all: true, looked: null }, app.clock.at())
		return { json: { turns: turns.filter(({ id }) => id === turn) } }
	} finally {
		await app.close()
	}
}

function verdictOption(text: string | null): Verdict | null {
	if (text !== null && !(VERDICTS as readonly string[]).includes(text)) {
		throw new MssError('MSS-USAGE', `--verdict attend l’un de : ${VERDICTS.join(', ')}.`)
	}
	return text as Verdict | null
}
