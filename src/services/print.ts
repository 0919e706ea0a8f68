/** What is drawn in the page, on paper: it alone, in a frame of its own that runs nothing. */

/** @param place of which a copy is printed: words as they are, canvases as the pictures that they show */
export function printPlace(place: HTMLElement, title: string): void {
	const frame = document.createElement('iframe')
	frame.hidden = true
	document.body.append(frame)
	const paper = frame.contentDocument!
	paper.title = title
	const copy = paper.importNode(place, true)
	const drawn = place.querySelectorAll('canvas')
	copy.querySelectorAll('canvas').forEach((canvas, index) => {
		const picture = paper.createElement('img')
		picture.src = drawn[index]!.toDataURL('image/png')
		picture.style.maxInlineSize = '100%'
		picture.style.breakAfter = 'page'
		canvas.replaceWith(picture)
	})
	copy.querySelectorAll('button').forEach((button) => button.remove())
	paper.body.style.fontFamily = 'sans-serif'
	paper.body.append(copy)
	frame.contentWindow!.addEventListener('afterprint', () => frame.remove())
	void Promise.all([...copy.querySelectorAll('img')].map((picture) => picture.decode())).then(() => frame.contentWindow!.print())
}
