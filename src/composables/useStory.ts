/** The story of a file, kept fresh while somebody looks at it. */
import { usePolled } from './usePolled.ts'

/** Milliseconds between two looks: while something is on its way, and when nothing is. */
const SOON = 3_000
const LATER = 30_000

export function useStory(fileId: () => string, isShown: () => boolean) {
	const {
		value: story,
		problem,
		look,
	} = usePolled(
		'files/history',
		() => fileId() !== '' && isShown() ? { files: [fileId()] } : null,
		(told) =>
			told?.sent.some(({ recipients }) => recipients.some(({ state }) => state === 'queued' || state === 'accepted')) ? SOON : LATER,
	)
	return { story, problem, look }
}
