/** Structures in the page: who signs health documents. Those of the configuration are shown, not changed. */
import type { Handler } from '../handler.ts'

import { MssError } from '../../errors.ts'
import { takeUp } from '../../made.ts'
import { PRACTICE_SETTINGS, SECTORS } from '../../mssante/cda/structure-codes.ts'
import { adopt, adoptNameless } from '../../structures/belonging.ts'
import { removeStructure, saveStructure } from '../../structures/made.ts'

/** Those of the medico-social field come first, with what people call them. */
const USUAL: Record<string, string> = {
	SA16: 'handicap : IME, SESSAD, CAMSP, ESAT, MAS, FAM…',
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

/** Patients who were imported before it belong to it, while it is the only one. */
export const saveTheStructure: Handler<'admin POST structures'> = async ({ desk: { ledger, config } }, { call, params }) => {
	const { telecom, address, ...wish } = params
	const structure = await saveStructure(
		ledger,
		config,
		{ ...wish, ...(telecom.trim() && { telecom: telecomOf(telecom) }), ...(address.trim() && { address: address.trim() }) },
		call.user,
	)
	await takeUp(ledger, config)
	await adoptNameless(ledger, config)
	return { id: structure.id }
}

export const removeTheStructure: Handler<'admin DELETE structures/:id'> = async ({ desk: { ledger, config } }, { call, words: { id } }) => {
	await removeStructure(ledger, config, decodeURIComponent(id), call.user)
	await takeUp(ledger, config)
}

/** Patients of no declared structure are given one. @return how many stay, for another bears their identifier there */
export const adoptPatients: Handler<'admin POST patients/adopt'> = async ({ desk: { ledger, config } }, { call, params: { from, to } }) => {
	return { left: await adopt(ledger, config, from, to, call.user) }
}

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
	throw new MssError('MSS-CFG-KEY', `« ${text.trim()} » : attendu un numéro de téléphone à 10 chiffres, ou une adresse électronique`)
}
