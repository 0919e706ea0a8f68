/** Colours of a plot are Nextcloud’s variables, as the theme of the moment has them: a canvas knows no variable. */

/** As it is now, where it stands. @param variable « --color-main-text » */
export function colourOf(place: Element, variable: string): string {
	return getComputedStyle(place).getPropertyValue(variable).trim()
}

/** Told each time that the theme changes, by the person or by the machine. @return to stop */
export function onTheme(changed: () => void): () => void {
	const media = matchMedia('(prefers-color-scheme: dark)')
	const observer = new MutationObserver(changed)
	for (const place of [document.documentElement, document.body]) {
		observer.observe(place, { attributes: true, attributeFilter: ['class', 'data-themes', 'data-theme-dark', 'data-theme-light'] })
	}
	media.addEventListener('change', changed)
	return () => {
		observer.disconnect()
		media.removeEventListener('change', changed)
	}
}
