/** What rings people in Nextcloud: whom, about what, and how many. */

/**
 * A room each: `waiting`, `quarantined`; `asked`: something was said to us that nobody answered; `overdue`: an answer that we expect is
 * late; `sign-in`: nothing is read nor sent until somebody signs in; `approve`: a dossier waits for their word, `returned`: one that they
 * prepared came back; for administrators, `store`: not everything can be filed any more, `certificate`: one ends soon.
 */
export type Subject
	= | 'waiting'
		| 'quarantined'
		| 'trouble'
		| 'asked'
		| 'overdue'
		| 'sign-in'
		| 'approve'
		| 'returned'
		| 'store'
		| 'certificate'

export interface RingWish {
	users: string[]
	groups: string[]
	about: string
	/** As people read it. */
	mailbox: string
	subject: Subject
	/** Zero: nothing any more, the bell is taken back. */
	count: number
}
export type Ring = (wish: RingWish) => Promise<void>
