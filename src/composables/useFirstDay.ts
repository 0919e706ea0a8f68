/** Whether the card of the first day was put away, for good, by this person on this machine. */
import { ref } from 'vue'
import { keptHere } from '../services/kept-here.ts'

export function useFirstDay() {
	const kept = keptHere('first-day')
	const isOver = ref(kept.read() !== null)

	function end(): void {
		isOver.value = true
		kept.write('over')
	}

	return { isOver, end }
}
