import { shelfContract } from './contract.ts'
import { shelfInMemory } from './in-memory.ts'

shelfContract('in memory', async (clock) => {
	const shelf = shelfInMemory(clock)
	return [shelf, shelf]
})
