/** Waits for something to be so. */
export async function until(isSo: () => Promise<unknown>, patience = 60_000): Promise<void> {
	for (const end = Date.now() + patience; !await isSo();) {
		if (Date.now() > end) {
			throw new Error(`Rien n’est venu : ${isSo.toString()}`)
		}
		await new Promise((resolve) => setTimeout(resolve, 100))
	}
}
