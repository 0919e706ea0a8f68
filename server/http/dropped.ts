/** Who put a file where files leave by themselves: Nextcloud tells it when they do. */
import type { Handler } from './handler.ts'

import { nextcloud } from '../usecases/actor.ts'
import { hearOfDrop } from '../usecases/hear-nextcloud.ts'

export const noteDrop: Handler<'nextcloud POST files/dropped'> = async ({ context }, { params: { fileId, ...input } }) =>
	(await hearOfDrop.open(context, nextcloud, { fileId }))(input)
