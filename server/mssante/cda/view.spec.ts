import { describe, expect, it } from 'vitest'
import { CdaViewer } from './view.ts'

/** A document whose only section holds this. */
function view(narrative: string) {
	const viewer = new CdaViewer()
	viewer.write(Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Bilan</title><component><structuredBody><component>'
		+ `<section><title>Hémogramme</title><text>${narrative}</text></section></component></structuredBody></component>`
		+ '</ClinicalDocument>'))
	return viewer.end()
}

describe('the words of a document', () => {
	it('are headings, paragraphs, lists and tables, as data', () => {
		expect(view('<paragraph>Hb <content styleCode="Bold">12,4</content> g/dL</paragraph><list><item>un</item><item>deux</item>'
			+ '</list><table><tr><th>A</th><td colspan="2">B</td></tr></table>').blocks).toEqual([
			{ kind: 'heading', level: 1, text: 'Hémogramme' },
			{ kind: 'paragraph', runs: [{ text: 'Hb ' }, { text: '12,4', isBold: true }, { text: ' g/dL' }] },
			{
				kind: 'list',
				isOrdered: false,
				items: [[{ kind: 'paragraph', runs: [{ text: 'un' }] }], [{ kind: 'paragraph', runs: [{ text: 'deux' }] }]],
			},
			{
				kind: 'table',
				caption: '',
				rows: [
					[
						{ isHead: true, columns: 1, rows: 1, blocks: [{ kind: 'paragraph', runs: [{ text: 'A' }] }] },
						{ isHead: false, columns: 2, rows: 1, blocks: [{ kind: 'paragraph', runs: [{ text: 'B' }] }] },
					],
				],
			},
		])
	})

	it.each([
		['cells', `<table><tr>${'<td/>'.repeat(200_000)}</tr></table>`],
		['rows', `<table>${'<tr/>'.repeat(200_000)}</table>`],
		['items', `<list>${'<item/>'.repeat(200_000)}</list>`],
		['breaks', `a${'<br/>'.repeat(200_000)}`],
		['words in turn bold', '<content styleCode="Bold">a</content>b'.repeat(100_000)],
	])('are cut when they are too many: %s', (_, narrative) => {
		const shown = view(narrative)
		expect(shown.isCut).toBe(true)
		expect(JSON.stringify(shown).length).toBeLessThan(5_000_000)
	})
})
