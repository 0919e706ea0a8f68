/** In Files, a word beside a file’s name: that it came by MSSanté, or what became of it. The same for both majors of @nextcloud/files. */
import type { FileMark } from '../../server/contract/search.contract.ts'
import type { FilesNode } from './send.action.ts'

import { ask, webroot } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'
import { icon } from '../services/icon.ts'
import { marksBy } from '../services/marks.ts'
import { me } from '../services/session.service.ts'
import { idOf } from './send.action.ts'

export const MARK = 'mssante-mark'
/** Before the buttons of sharing. */
export const MARK_ORDER = -5
const COLOURS: Record<FileMark['tone'], string> = {
	good: 'var(--color-text-maxcontrast)',
	neutral: 'var(--color-text-maxcontrast)',
	waiting: 'var(--color-main-text)',
	bad: 'var(--color-error-text)',
}
/** Pixels below which there is room for a sign alone. */
const NARROW = '(width < 1024px)'

const { markOf, forget } = marksBy(async (ids) => {
	const { data } = await ask(`${webroot()}/index.php/apps/mssante/marks?files=${ids.join()}`, { isOnce: false })
	return Array.isArray(data) ? data as FileMark[] : []
})

export function isMarkable(nodes: FilesNode[]): boolean {
	return nodes.length === 1 && nodes[0]!.type === 'file'
}

/** Null: nothing is said of it. */
export async function markFor(node: FilesNode | undefined): Promise<HTMLElement | null> {
	if (node === undefined || !await hasMailbox()) {
		return null
	}
	const id = idOf(node)
	const place = document.createElement('span')
	place.dataset.mssanteFile = id
	draw(place, await markOf(id))
	return place
}

function hasMailbox(): Promise<boolean> {
	return me().then(({ mailboxes }) => mailboxes.length > 0, () => false)
}

function draw(place: HTMLElement, mark: FileMark | null): void {
	place.replaceChildren()
	if (mark === null) {
		return
	}
	const sign = document.createElement('span')
	sign.innerHTML = icon
	sign.style.cssText = 'display: flex'
	const text = document.createElement('span')
	text.textContent = mark.text
	const isNarrow = window.matchMedia(NARROW).matches
	text.style.cssText = isNarrow
		? 'position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%)'
		: 'max-inline-size: 16em; overflow: hidden; text-overflow: ellipsis'
	place.append(sign, text)
	place.title = mark.text
	place.style.cssText = `display: inline-flex; align-items: center; gap: 4px; white-space: nowrap; font-size: 13px;
		color: ${COLOURS[mark.tone]}`
}

/** What was sent, or filed, meanwhile. */
window.addEventListener(CHANGED, () => {
	forget()
	for (const place of document.querySelectorAll<HTMLElement>('[data-mssante-file]')) {
		void markOf(place.dataset.mssanteFile!).then((mark) => draw(place, mark))
	}
})
