/** Remarks that are half written, by message, for as long as the page is open: whoever looks at another message finds theirs again. */
import { reactive } from 'vue'

const begun = reactive(new Map<number, string>())

export function remarkBegun(message: number): string {
	return begun.get(message) ?? ''
}

/** It was said, as it was then: what was written on meanwhile stays. */
export function remarkSaid(message: number, text: string): void {
	if (begun.get(message) === text) {
		begun.delete(message)
	}
}

/** Nothing is kept of what was emptied. */
export function beginRemark(message: number, text: string): void {
	if (text === '') {
		begun.delete(message)
	} else {
		begun.set(message, text)
	}
}
