/** An envelope with a cross: the app's mark. */
export const icon
	= '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 24 24"><path fill="currentColor" d="M20 4H4a2 2 0 0 '
		+ '0-2 2v12c0 1.1.9 2 2 2h9v-2H4V8l8 5 8-5v3h2V6a2 2 0 0 0-2-2m-8 7L4 6h16zm6 2v3h-3v2h3v3h2v-3h3v-2h-3v-3z"/></svg>'
