/** One error of the registry. */
export interface Entry {
	/**
	 * What HTTP says of it (RFC 9110 §15): below 500 whoever asked can mend it; from 500 on they cannot, and are not told to
	 * check what they typed.
	 */
	status: number
	/** The field of the dialog where it is shown; none: above all of them. */
	field?: Field
	/** The sentence, in French; `{}` is the detail. */
	says: string
	/** What to do, in French: for whoever reads it in the page. */
	then: string
	/** The same for whoever is at the machine: a command, an option, a key of the configuration, a file. */
	atServer?: string
}

export type Field = 'circuit' | 'from' | 'patient' | 'about' | 'alert' | 'to' | 'documents' | 'old' | 'again'
