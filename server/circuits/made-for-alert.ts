/** Is a circuit made for an « information préoccupante »? By its mask, or by its own words (circuits.md "What must hold"). Pure. */
import type { Circuit } from '../config/circuit.ts'

import { concernsInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { HIDDEN } from '../outgoing/alert.ts'

export function isMadeForAlert({ name, pieces, guards }: Pick<Circuit, 'name' | 'pieces' | 'guards'>): boolean {
	return guards.mask.includes(HIDDEN)
		|| concernsInformationPreoccupante([name, ...pieces.flatMap((piece) => [piece.name, ...piece.words])])
}
