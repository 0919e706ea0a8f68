/** Every bound of what is read from outside, in one place. */

const KB = 1024
const MB = 1024 * KB

export const LIMITS = {
	/** Bytes of one message; operators refuse more, and the largest supported is 100 MB. */
	message: 150 * MB,
	/** MIME parts of one message, nested messages included. */
	parts: 500,
	/** Multiparts inside multiparts. */
	depth: 30,
	/** Messages inside messages that are opened; a deeper one is kept as a file. */
	nestedMessages: 3,
	/** Bytes of the headers of one part. */
	headers: 512 * KB,
	/** Bytes of text read from a message's own words. */
	text: 1 * MB,
	/** Bytes of an HTML text, the pictures that it carries inside itself included. */
	html: 40 * MB,
	/** Characters looked for names in, over all texts of one message. */
	said: 4 * MB,
	/** Bytes of a picture shown in the text that is no more than a logo. */
	logo: 10 * KB,
	/** Bytes of one receipt's machine-readable part. */
	report: 256 * KB,
	/** Entries, expanded bytes and expansion of one archive (contract: 200, 100 MB, 100). */
	zipEntries: 200,
	zipExpanded: 100 * MB,
	/** Expanded bytes of all archives of one message, and how many are opened. */
	allExpanded: 200 * MB,
	archives: 20,
	zipRatio: 100,
	/** An entry this small may compress as well as it likes. */
	zipRatioFrom: 1 * MB,
	/** Entries, and expanded bytes of those that hold words, of an office document. */
	officeEntries: 2_000,
	officeExpanded: 50 * MB,
	/** Bytes of METADATA.XML; official ones stay under 70 kB. */
	metadata: 10 * MB,
	/**
	 * Bytes that one Flate stream of a PDF, and all of them, may expand to before the PDF is opened; pictures apart, which nobody
	 * decodes.
	 */
	pdfStream: 64 * MB,
	pdfExpanded: 256 * MB,
	/** Milliseconds that reading one message may take in all, its documents' words included, before what is left is not known. */
	time: 30_000,
	/** Megabytes of JavaScript heap of a reader. */
	heap: 192,
	/** Bytes of memory of a reader, whatever they are for: a genuine message of 100 MB takes 250 MB. */
	reader: 512 * MB,
	/** Bytes that a reader may keep between two jobs: it has 110 to 140 MB; and, beside, for each person that it was told of. */
	readerAtRest: 160 * MB,
	personAtRest: 2 * KB,
} as const
