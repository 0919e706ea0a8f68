import type { CircuitForm } from '../config/circuit.ts'
import type { Known } from './activation.ts'

import { describe, expect, it } from 'vitest'
import { circuit } from '../config/circuit.ts'
import { faultsOf, whyNotActive } from './activation.ts'

const SOUND: Known = { mailbox: null, refused: [], gone: [], patients: 3, folders: 2 }
const CITIZEN = '279035121518989@patient.mssante.fr'
function lettre(more: Partial<CircuitForm> = {}) {
	return circuit.parse({
		id: 'lettre',
		name: 'Lettre',
		mailbox: 'accueil@ime.mssante.fr',
		pieces: [{ id: 'lettre', name: 'Lettre' }],
		recipients: { only: ['crip@departement.mssante.fr'] },
		approval: { users: ['dr.leroy'], groups: [] },
		...more,
	})
}
function blanks(one: ReturnType<typeof lettre>, known: Partial<Known> = {}) {
	return faultsOf(one, { ...SOUND, ...known }).map(({ blank, text }) => `${blank} : ${text}`)
}

describe('a circuit', () => {
	it('that lacks nothing may be used', () => expect(blanks(lettre())).toEqual([]))

	it('may not when its mailbox does not send, or nobody signs its documents', () =>
		expect(blanks(lettre(), { mailbox: 'La boîte « a@b.fr » n’a pas de serveur d’envoi.' }))
			.toEqual(['mailbox : La boîte « a@b.fr » n’a pas de serveur d’envoi.']))

	it('may not when a recipient may not be written to, or none is given', () => {
		expect(blanks(lettre(), { refused: ['« a@gmail.com » n’appartient pas à l’espace de confiance MSSanté : rien n’est envoyé.'] }))
			.toHaveLength(1)
		expect(blanks(lettre({ recipients: { oneOf: [] } }))).toEqual(['recipients : Aucun destinataire n’est donné.'])
	})

	it('may not when the accounts of all who approve are gone', () =>
		expect(blanks(lettre(), { gone: ['dr.leroy'] }))
			.toEqual(['approval : Personne ne peut valider : les comptes désignés pour valider n’existent plus.']))

	it.each([
		['one of them is left', { users: ['dr.leroy', 'dr.petit'], groups: [] }],
		['a group is named, whose members are not known here', { users: ['dr.leroy'], groups: ['medecins'] }],
		['others may in their absence', { users: ['dr.leroy'], absence: { users: ['dr.petit'], afterHours: 24 } }],
	])('may when %s', (_, approval) => expect(blanks(lettre({ approval }), { gone: ['dr.leroy'] })).toEqual([]))

	it('may when nobody has to approve', () => expect(blanks(lettre({ approval: undefined }))).toEqual([]))

	it('may not when its folder would be in nobody’s', () => {
		const dropped = lettre({ trigger: { folder: 'À envoyer/Pharmacie' } })
		expect(blanks(dropped)).toEqual([])
		expect(blanks(dropped, { patients: 0, folders: 0 })[0]).toContain('le registre de cette structure est vide')
		expect(blanks(dropped, { folders: 0 })[0]).toContain('aucun patient de cette structure n’en a')
	})

	// mssante.md §2.3.
	it.each([
		['masked to professionals and to the patient', ['MASQUE_PS', 'INVISIBLE_PATIENT'], { only: [CITIZEN] }, false],
		['masked to professionals, for a professional', ['MASQUE_PS'], { only: ['a@chu.mssante.fr'] }, false],
		['masked to professionals, for the patient among others', ['MASQUE_PS'], { oneOf: ['a@chu.mssante.fr', CITIZEN] }, true],
		['hidden from parents, for a professional', ['INVISIBLE_REPRESENTANTS_LEGAUX'], { only: ['a@chu.mssante.fr'] }, true],
		['hidden from parents, for the patient', ['INVISIBLE_REPRESENTANTS_LEGAUX'], { only: [CITIZEN] }, false],
		['hidden from parents, for whomever', ['INVISIBLE_REPRESENTANTS_LEGAUX'], {}, true],
	] as const)('%s: may it? %#', (_, mask, recipients, may) => {
		const faults = blanks(lettre({ guards: { mask: [...mask] }, recipients: recipients as CircuitForm['recipients'] }))
		expect(faults.map((text) => text.split(' : ')[0])).toEqual(may ? [] : ['mask'])
	})

	it('says all that lacks in one sentence', () =>
		expect(whyNotActive([{ blank: 'mailbox', text: 'La boîte manque.' }, { blank: 'approval', text: 'Personne ne peut valider.' }]))
			.toBe('la boîte manque ; personne ne peut valider'))
})
