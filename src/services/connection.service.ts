/** Where Nextcloud finds the sidecar, as the shim tells the administrator; null on the shell page, which is the sidecar itself. */
export interface Connection {
	url: string
	hasKey: boolean
	ca: string
}

export const connection = initialState()

function initialState(): Connection | null {
	const input = document.querySelector<HTMLInputElement>('#initial-state-mssante-connection')
	return input ? JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(input.value), (one) => one.charCodeAt(0)))) as Connection : null
}
