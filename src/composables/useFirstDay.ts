/** Whether the card of the first day was put away, for good, by this person on this machine. */
import { getCurrentUser } from '@nextcloud/auth'
import { ref } from 'vue'

export function useFirstDay() {
	const key = `mssante.first-day.${getCurrentUser()?.uid ?? ''}`
	const isOver = ref(localStorage.getItem(key) !== null)

	function end(): void {
		isOver.value = true
		localStorage.setItem(key, 'over')
	}

	return { isOver, end }
}
