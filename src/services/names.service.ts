/** Under what name people are shown who are known by their address. */

/** The address itself where nobody knows its name. */
export function nameAmong(names: Record<string, string>, address: string): string {
	return names[address] ?? address
}
