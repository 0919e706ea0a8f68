/**
 * What is wrong for the whole page is told once, above it, with the next try: what is merely looked at, and lacks it for the same reason,
 * stays quiet meanwhile. What a person did, and could not be done, is told where they did it.
 */
import type { InjectionKey, Ref } from 'vue'
import type { Problem } from '../../server/contract/problem.ts'

import { inject, provide } from 'vue'

const BANNER: InjectionKey<Ref<Problem | null>> = Symbol('banner')

export function provideBanner(problem: Ref<Problem | null>): void {
	provide(BANNER, problem)
}

/** @return what is left to tell of a problem, where the page's banner does not tell it */
export function useQuiet(): (problem: Problem | null) => Problem | null {
	const banner = inject(BANNER, null)
	return (problem) => problem !== null && problem.text === banner?.value?.text ? null : problem
}
