import { shelfInMemory } from './in-memory.ts'
import { shelfContract } from './shelf-suite.ts'

shelfContract('in memory', async (clock) => {
	const shelf = shelfInMemory(clock)
	return [shelf, shelf]
})
