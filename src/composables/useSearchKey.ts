/** Ctrl + K (⌘ K) opens the one search from anywhere, a field too; never over a dialog, which would be lost sight of. */
import { t } from '@nextcloud/l10n'
import { onMounted, onUnmounted } from 'vue'

/** As the help of the keys says it. */
export function searchKey(): { caption: string, label: string } {
	return { caption: `${t('mssante', 'Ctrl')} + K`, label: t('mssante', 'search everywhere') }
}

interface Nextcloud {
	OCP?: { Accessibility?: { disableKeyboardShortcuts?: () => boolean } }
}

export function useSearchKey(open: () => void): void {
	function onKey(event: KeyboardEvent): void {
		const isOurs = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
		const isOff = (window as Nextcloud).OCP?.Accessibility?.disableKeyboardShortcuts?.() ?? false
		if (isOurs && !isOff && document.querySelector('.modal-mask') === null) {
			event.preventDefault()
			open()
		}
	}
	onMounted(() => window.addEventListener('keydown', onKey))
	onUnmounted(() => window.removeEventListener('keydown', onKey))
}
