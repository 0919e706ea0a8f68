/** « Nouveau message », wherever one is in the page: for those who may send. */
import type { InjectionKey } from 'vue'

import { inject, provide } from 'vue'
import { openSendDialog } from '../services/dialog.ts'

interface Writing {
	may: () => boolean
	write: () => void
}
const WRITING: InjectionKey<Writing> = Symbol('writing')
const NOBODY: Writing = { may: () => false, write: () => {} }

export function provideWriting(may: () => boolean): Writing {
	const writing = { may, write: () => void openSendDialog([]) }
	provide(WRITING, writing)
	return writing
}

export function useWriting(): Writing {
	return inject(WRITING, NOBODY)
}
