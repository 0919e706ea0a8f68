/** The keys of a room, heard while it is open. The same table draws its help and its hints: a key that exists is in the help. */
import type { InjectionKey, Ref, WatchSource } from 'vue'
import type { Key } from '../services/keys.service.ts'

import { t } from '@nextcloud/l10n'
import { useHotKey } from '@nextcloud/vue/composables/useHotKey'
import { inject, provide, ref } from 'vue'
import { useFigureKeys } from './useFigureKeys.ts'
import { useWriting } from './useWriting.ts'

interface Keyboard {
	table: readonly Key[]
	isHelpShown: Ref<boolean>
}
const KEYBOARD: InjectionKey<Keyboard> = Symbol('keyboard')

/** @param writing changes when a place to write in opens or closes */
export function useKeys(own: Key[], writing: WatchSource = () => null): void {
	const isHelpShown = ref(false)
	const { may, write } = useWriting()
	const table: Key[] = [...own, { key: 'm', label: t('mssante', 'new message'), when: may, run: write }, {
		key: '?',
		label: t('mssante', 'these keys'),
		run: () => {
			isHelpShown.value = true
		},
	}]
	for (const one of table) {
		const { when = () => true } = one
		if (one.key === 'figure') {
			useFigureKeys(when, one.run, [writing, isHelpShown])
		} else if (one.key === 'Enter') {
			// On a button, a link or in a field, it is theirs.
			useHotKey(one.key, () => isOnNothing() && when() && one.run())
		} else {
			// A letter that opens a field is not written there.
			const act = ({ shiftKey }: KeyboardEvent) => when() && (shiftKey && one.shifted ? one.shifted.run() : one.run())
			useHotKey(one.key, act, { prevent: !['Escape', 'ArrowDown', 'ArrowUp'].includes(one.key) })
		}
	}
	provide(KEYBOARD, { table, isHelpShown })
}

function isOnNothing(): boolean {
	return document.activeElement === null || document.activeElement === document.body
}

/** What stands over a room has none of its keys. */
export function provideNoKeys(): void {
	provide(KEYBOARD, { table: [], isHelpShown: ref(false) })
}

/** The keys of the room that this stands in. */
export function useKeyboard(): Keyboard {
	return inject(KEYBOARD, () => ({ table: [], isHelpShown: ref(false) }), true)
}
