/** Whose turn it is, as a structure's people are shown it. */
import type { TurnList, TurnShown } from '../../server/contract/turns.contract.ts'
import type { Structure } from './structures.support.ts'

export async function turns(structure: Pick<Structure, 'look'>, params: Record<string, unknown> = {}): Promise<TurnShown[]> {
	return (await structure.look<TurnList>('turns', params)).turns
}

export const ours = (structure: Pick<Structure, 'look'>) => turns(structure, { whose: 'ours' })

/** To wait for: something is asked of them. */
export const isOurs = (structure: Pick<Structure, 'look'>) => async () => (await ours(structure)).length > 0

/** To wait for: nobody waits for anybody. */
export const isOver = (structure: Pick<Structure, 'look'>) => async () => (await turns(structure)).length === 0
