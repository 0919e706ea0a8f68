/** What a person wished of the page on this machine, which others may use too. */
import { getCurrentUser } from '@nextcloud/auth'

export interface KeptHere {
	/** Null: nothing was wished yet. */
	read: () => string | null
	write: (value: string) => void
}

export function keptHere(name: string): KeptHere {
	const key = `mssante.${name}.${getCurrentUser()?.uid ?? ''}`
	return { read: () => localStorage.getItem(key), write: (value) => localStorage.setItem(key, value) }
}
