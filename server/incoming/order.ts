/** Messages are read side by side, but dealt with in the order they came, and those of one patient one after the other. */
import type { Leases } from '../leases/leases.ts'
import type { CdaHeader } from '../mssante/document.ts'

/** A place in the line of a mailbox: wait for those before, then let those after pass. */
export interface Place {
	/** @throws {LeasesStopped} */
	come: Promise<void>
	pass: () => void
}

/** What people do by hand, here or in Files, is done and noticed one thing after the other. */
export const BY_HAND = 'by-hand'

/** Messages that may concern one another have the same: those of one matricule, or copies of one letter. */
export function subjectKey({ content_sha256: content }: { content_sha256: string }, documents: { cda?: CdaHeader }[]): string {
	return documents.find(({ cda }) => cda?.patient.ins)?.cda?.patient.ins?.matricule ?? content
}

/** Takes the next place in a mailbox's line. Whoever takes one must pass it on, and may before they come to it. */
export function takePlace(leases: Leases, mailbox: string): Place {
	const { promise: come, resolve, reject } = Promise.withResolvers<void>()
	const { promise: passed, resolve: pass } = Promise.withResolvers<void>()
	// Whoever passes it on without waiting for it hears of no stop.
	come.catch(() => {})
	void leases.hold(`mailbox ${mailbox}`, async () => {
		resolve()
		await passed
	}).catch(reject)
	return { come, pass }
}
