/** Structures in the page: who signs health documents. Those of the configuration are shown, not changed. */
import type { Handler } from '../handler.ts'

import { MssError } from '../../errors.ts'
import { PRACTICE_SETTINGS, SECTORS } from '../../mssante/cda/structure-codes.ts'
import { person } from '../../usecases/actor.ts'
import { adoptPatients, removeStructure, saveStructure } from '../../usecases/administer-structures.ts'

/** Those of the medico-social field come first, with what people call them. */
const USUAL: Record<string, string> = {
	SA16: 'handicap : IME, SESSAD, CAMSP, ESAT, MAS, FAM…',
	SA17: 'EHPAD, résidence autonomie…',
	SA18: 'aide à domicile',
	SA20: 'ASE, MECS…',
	SA41: 'SSIAD, DAC, autre service médico-social',
}

export const structureCodes: Handler<'admin GET structures/codes'> = async () => {
	const sectors = choices(SECTORS)
	return {
		sectors: [
			...sectors.filter(({ id }) => id in USUAL).map(({ id, label }) => ({ id, label: `${label} (${USUAL[id]})` })),
			...sectors.filter(({ id }) => !(id in USUAL)),
		],
		practiceSettings: choices(PRACTICE_SETTINGS),
	}
}

export const saveTheStructure: Handler<'admin POST structures'> = async ({ context }, { call, params }) => {
	const { id, telecom, address, ...rest } = params
	const wish = {
		...rest,
		...(telecom.trim() && { telecom: telecomOf(telecom) }),
		...(address.trim() && { address: address.trim() }),
	}
	return { id: (await saveStructure.do(context, person(call), { id }, { wish })).id }
}

export const removeTheStructure: Handler<'admin DELETE structures/:id'> = ({ context }, { call, words: { id } }) =>
	removeStructure.do(context, person(call), { id: decodeURIComponent(id) }, {})

export const adoptThePatients: Handler<'admin POST patients/adopt'> = async ({ context }, { call, params: { from, to } }) =>
	({ left: await adoptPatients.do(context, person(call), { from }, { to }) })

function choices(labels: Record<string, string>): { id: string, label: string }[] {
	return Object.entries(labels).map(([id, label]) => ({ id, label })).sort((one, other) => one.label.localeCompare(other.label, 'fr'))
}

/** A telephone number of France or an e-mail address, as people write them (RFC 3966, RFC 6068). @throws {MssError} MSS-CFG-KEY */
function telecomOf(text: string): string {
	const digits = text.replace(/[\s.()-]/g, '')
	if (/^[^\s@]+@[^\s@]+$/.test(text.trim())) {
		return `mailto:${text.trim()}`
	}
	if (/^(?:\+\d{6,15}|0\d{9})$/.test(digits)) {
		return `tel:${digits.replace(/^0/, '+33')}`
	}
	throw new MssError('MSS-CFG-KEY', `«\u00A0${text.trim()}\u00A0»\u00A0: attendu un numéro de téléphone à 10 chiffres, `
		+ 'ou une adresse électronique')
}
