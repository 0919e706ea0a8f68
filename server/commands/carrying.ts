/** Commands on documents that exist already: forward, replace, retract. */
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Target } from '../outgoing/request.ts'
import type { Command, CommandCall } from './command.ts'

import { MssError } from '../errors.ts'
import { forward, replace, retract } from '../usecases/leave.ts'
import { textOption, textsOption } from './command.ts'
import { checkedMaskings, identifier, leave, wholeNumber } from './sending.command.ts'

/** `forward MESSAGE --to ADDR…`: the documents of a received message, byte for byte. */
export const forwardCommand: Command = async (call) => {
	const { words: [what], options } = call
	const message = identifier(what)
	const to = textsOption(options, 'to')
	if (to.length === 0) {
		throw new MssError('MSS-USAGE', 'La commande forward attend le numéro d’un message reçu et --to ADRESSE.')
	}
	const wish = { ...choicesOf(options), to, oldVersion: options['old-version'] === true }
	return leave(call, forward, { message, from: textOption(options, 'from') }, wish)
}

/** `replace SENDING --file PATH… [--document N]`. */
export const replaceCommand: Command = async (call) => {
	const { words: [what], options } = call
	const target = targetOf(what, options)
	const files = textsOption(options, 'file')
	if (files.length === 0) {
		throw new MssError('MSS-USAGE', 'La commande replace attend le numéro d’un envoi et --file FICHIER.')
	}
	const maskings: Masking[] = checkedMaskings(options)
	return leave(call, replace, { ...target, from: null }, {
		...choicesOf(options),
		files,
		maskings,
		types: textsOption(options, 'type'),
		titles: textsOption(options, 'title'),
		serviceDate: textOption(options, 'date'),
		pdfa: options.pdfa === true,
	})
}

/** `retract SENDING --reason T [--document N]`. */
export const retractCommand: Command = async (call) => {
	const { words: [what], options } = call
	const target = targetOf(what, options)
	const reason = textOption(options, 'reason') ?? ''
	return leave(call, retract, target, { reason, key: textOption(options, 'key') })
}

/** `--document N`, from 1. */
function targetOf(what: string | undefined, { document }: CommandCall['options']): Target {
	const sending = identifier(what)
	if (document === undefined) {
		return { sending, positions: null }
	}
	return { sending, positions: [document].flat().map((one) => wholeNumber('document', one) - 1) }
}

function choicesOf(options: CommandCall['options']) {
	return {
		text: textOption(options, 'text') ?? '',
		key: textOption(options, 'key'),
		again: options.again === true,
		askReceipt: options['no-receipt'] !== true,
		answerDays: options['answer-days'] === undefined ? null : wholeNumber('answer-days', options['answer-days']),
		closesExchange: options.fin === true,
	}
}
