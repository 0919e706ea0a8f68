/** The keys of a room, as one table: what each does, when, and how the help says it. */
import type { Verdict } from '../../server/contract/turns.contract.ts'

import { t } from '@nextcloud/l10n'
import { actWords, LETTERS, VERDICTS } from './verdicts.ts'

type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u'
	| 'v' | 'w' | 'x' | 'y' | 'z'
/** As the browser names it; `figure`: any of 1 to 9. */
export type KeyName = Letter | '/' | '?' | 'Enter' | 'Escape' | 'ArrowDown' | 'ArrowUp' | 'PageDown' | 'PageUp' | 'figure'

interface Said {
	/** What it does, as the help says it; neighbours that say the same share its line. */
	label: string
	/** Whether it does anything now; always, where nothing is said. */
	when?: () => boolean
	/** What it does with Shift, where that is something else. */
	shifted?: { label: string, run: () => unknown }
}
/** `run` is told which figure. */
export type Key = Said & ({ key: 'figure', run: (figure: number) => unknown } | { key: Exclude<KeyName, 'figure'>, run: () => unknown })

/** What of a document answers to keys. */
export interface Pieces {
	enlarge: () => void
	turn: () => void
}

/** Those that are read in a place of their own. */
export interface PlacedPieces extends Pieces {
	/** To what follows there, or back. */
	leaf: (step: 1 | -1) => void
}

const CAPTIONS: Partial<Record<KeyName, () => string>> = {
	figure: () => '1 – 9',
	Enter: () => t('mssante', 'Enter'),
	Escape: () => t('mssante', 'Esc'),
	ArrowDown: () => '↓',
	ArrowUp: () => '↑',
	PageDown: () => t('mssante', 'PgDn'),
	PageUp: () => t('mssante', 'PgUp'),
}

/** As it is printed on the keyboard. */
export function captionOf(key: KeyName): string {
	return CAPTIONS[key]?.() ?? key.toUpperCase()
}

/** The lines of the help, in the order of the table. */
export function helpOf(table: readonly Key[]): { caption: string, label: string }[] {
	const lines: { caption: string, label: string }[] = []
	for (const { key, label, shifted } of table) {
		const last = lines.at(-1)
		if (last?.label === label) {
			last.caption += ` / ${captionOf(key)}`
		} else {
			lines.push({ caption: captionOf(key), label })
		}
		if (shifted !== undefined) {
			lines.push({ caption: `${t('mssante', 'Shift')} + ${captionOf(key)}`, label: shifted.label })
		}
	}
	return lines
}

/** The two that every list has. @param move by so many rows */
export function listKeys(move: (step: number) => unknown): Key[] {
	const label = t('mssante', 'next, previous')
	return [
		{ key: 'j', label, run: () => move(1) },
		{ key: 'k', label, run: () => move(-1) },
		{ key: 'ArrowDown', label, when: isNowhereElse, run: () => move(1) },
		{ key: 'ArrowUp', label, when: isNowhereElse, run: () => move(-1) },
	]
}

/** Arrows are those of what has the focus: a page that is read, a choice, a field. */
function isNowhereElse(): boolean {
	const focused = document.activeElement
	return focused === null || focused === document.body || focused.matches('[data-rows]')
}

/** Those of a message that is shown with its documents. @param pieces null: none is shown */
export function pieceKeys(pieces: () => Pieces | null): Key[] {
	return [
		{ key: 'v', label: t('mssante', 'see the document in large'), run: () => pieces()?.enlarge() },
		{ key: 'n', label: t('mssante', 'next piece of this message'), run: () => pieces()?.turn() },
	]
}

/** The same, and those of the place where they are read. */
export function placedPieceKeys(pieces: () => PlacedPieces | null): Key[] {
	const label = t('mssante', 'next page of the document, previous')
	return [
		...pieceKeys(pieces),
		{ key: 'PageDown', label, run: () => pieces()?.leaf(1) },
		{ key: 'PageUp', label, run: () => pieces()?.leaf(-1) },
	]
}

/** What chooses the word that an answer begins by. */
export interface AnswerChooser {
	/** @param verdict null: words alone */
	choose: (verdict: Verdict | null) => unknown
}

/** Those of an answer, wherever it is written. @param form null: nothing is answered now. @param offered the verdicts that may be given */
export function answerKeys(form: () => AnswerChooser | null, offered: () => Verdict[]): Key[] {
	const words = actWords()
	return [
		...VERDICTS.map((verdict): Key => ({
			key: LETTERS[verdict],
			label: words[verdict].toLowerCase(),
			when: () => form() !== null && offered().includes(verdict),
			run: () => form()?.choose(verdict),
		})),
		{ key: 't', label: t('mssante', 'answer in words'), when: () => form() !== null, run: () => form()?.choose(null) },
	]
}
