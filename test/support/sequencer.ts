/** The longest first: the machine that decides whether work lands has no durations of before, and one that starts last is waited for. */
import type { TestSpecification } from 'vitest/node'

import { relative } from 'node:path'
import { BaseSequencer } from 'vitest/node'

/** Those that their size does not tell, from the longest. */
const LONGEST = [
	...['desk', 'hostile', 'submit', 'forward', 'send', 'stop', 'kept-daily', 'dossiers-command', 'turns-command', 'dossier-kill'],
	...['poison', 'kept', 'faults', 'kept-restored', 'kill', 'whose', 'decided-again-kill', 'sign-in-served', 'send-kill'],
	...['browser-circuits', 'decided-again'],
].map((name) => `test/${name}.spec.ts`)

export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files)
		const place = ({ moduleId }: TestSpecification) => {
			const index = LONGEST.indexOf(relative(this.ctx.config.root, moduleId))
			return index === -1 ? LONGEST.length : index
		}
		return sorted.sort((one, other) => place(one) - place(other))
	}
}
