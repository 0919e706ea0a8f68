/**
 * What is handed on, as a person wrote it, to whoever reads it by a schema of the configuration and says in French, key by key, what is
 * wrong (`load.ts`, `circuit.ts`): a use case that refused it before would but say that it was asked wrongly. Its type promises no more
 * than that it is an object; nothing may be done with it but to have it read.
 */
import { z } from 'zod'

/** Characters, in JSON. */
const MOST = 400_000

/** @param known the keys that are looked at before it is read */
export function parsedBelow<Known extends z.ZodRawShape>(known: Known) {
	return z.looseObject(known).refine((value) => JSON.stringify(value).length <= MOST)
}
