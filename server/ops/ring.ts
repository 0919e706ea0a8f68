/** What rings people in Nextcloud: whom, about what, and how many. */

/**
 * A room each: `waiting`, `quarantined`; `asked`: something was said to us that nobody answered; `overdue`: an answer that we expect is
 * late; `sign-in`: nothing is read nor sent until somebody signs in; `approve`: a dossier waits for their word, `returned`: one that they
 * prepared came back; `entrusted`: a colleague entrusted to them what waits; `digest`: what waits, as often as they wish; for
 * administrators, `store`: not everything can be filed any more, `certificate`: one ends soon.
 */
export type Subject = Hushable | 'digest' | 'sign-in' | 'store' | 'certificate'

/** Each person may ask that these ring them not; what stops a mailbox or the program rings all the same. */
export const HUSHABLE = ['waiting', 'entrusted', 'quarantined', 'trouble', 'asked', 'overdue', 'approve', 'returned'] as const
export type Hushable = typeof HUSHABLE[number]

export interface RingWish {
	users: string[]
	groups: string[]
	about: string
	/** As people read it; of a digest, what it says. */
	mailbox: string
	subject: Subject
	/** Zero: nothing any more, the bell is taken back. */
	count: number
}

/** As it leaves. `quiet`: accounts of those people that asked not to be rung for this. */
export interface Rung extends RingWish {
	quiet: string[]
}
export type Ring = (wish: Rung) => Promise<void>
