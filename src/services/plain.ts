/** How words are put into sentences: as they are, for Vue escapes what it draws. */
export const PLAIN = { escape: false, sanitize: false }
