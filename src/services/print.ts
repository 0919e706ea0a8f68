/** What is printed, alone: in a frame of its own that runs nothing, gone once it is on paper. */

let last: HTMLIFrameElement | null = null

/** Nothing of it stays in the page. */
export function forgetPrinted(): void {
	last?.remove()
	last = null
}

/** @param fill what goes on the paper, made for its document. @throws what `fill` throws, or a picture that cannot be read */
export async function printAlone(title: string, fill: (paper: Document) => Node[]): Promise<void> {
	forgetPrinted()
	const frame = document.createElement('iframe')
	last = frame
	// Drawn, for what is not drawn is not printed, and out of sight.
	frame.style.cssText = 'position: fixed; inset: auto 0 0 auto; inline-size: 0; block-size: 0; border: 0'
	frame.title = title
	frame.ariaHidden = 'true'
	frame.tabIndex = -1
	document.body.append(frame)
	try {
		const paper = frame.contentDocument!
		paper.title = title
		paper.body.style.fontFamily = 'sans-serif'
		paper.body.append(...fill(paper))
		await Promise.all([...paper.images].map((picture) => picture.decode()))
		frame.contentWindow!.addEventListener('afterprint', forgetPrinted)
		frame.contentWindow!.print()
	} catch (error) {
		forgetPrinted()
		throw error
	}
}

/** A page of paper each. @param addresses of data */
export function pagesOfPaper(paper: Document, addresses: string[]): Node[] {
	return addresses.map((address, index) => {
		const picture = paper.createElement('img')
		picture.src = address
		picture.style.cssText = `display: block; max-inline-size: 100%; ${index < addresses.length - 1 ? 'break-after: page' : ''}`
		return picture
	})
}

/** What is shown there: words as they are, what is drawn as pictures. */
export function copyOf(paper: Document, place: HTMLElement): Node[] {
	const copy = paper.importNode(place, true)
	const drawn = place.querySelectorAll('canvas')
	copy.querySelectorAll('canvas').forEach((canvas, index) => canvas.replaceWith(...pagesOfPaper(paper, [drawn[index]!.toDataURL()])))
	return [copy]
}
