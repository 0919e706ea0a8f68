/** How many of something, in French: « 0 message », « 1 message », « 2 messages ». */

/** French has its plural from two on. @param many where it is not `one` with an s */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count < 2 ? one : many}`
}
