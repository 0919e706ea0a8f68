/** Small pictures of what stands on lists: asked for as their rows come before the eyes. */
import { get } from './api.ts'
import { askedTogether } from './asked-together.ts'

/** Milliseconds; those that are not drawn yet are asked for again after. */
const TOGETHER = 150
const AGAIN = 2_000
/** Of one call. */
const MOST = 50
const TRIES = 5

const { of } = askedTogether<{ picture: string | null }>({
	ask: async (messages) => new Map((await get('thumbnails', { params: { messages: messages.join() } }))
		.map(({ message, picture }) => [String(message), { picture }])),
	most: MOST,
	together: TOGETHER,
	holds: (answer) => answer === null ? AGAIN : Infinity,
})

/** An address of data; null: nothing of it can be drawn, or not in time: a list stands without its pictures. */
export async function pictureOf(message: number): Promise<string | null> {
	for (let tries = 0; tries < TRIES; tries++) {
		const answer = await of(String(message))
		if (answer !== null) {
			return answer.picture && `data:image/jpeg;base64,${answer.picture}`
		}
		await new Promise((resolve) => setTimeout(resolve, AGAIN))
	}
	return null
}
