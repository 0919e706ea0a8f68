/** What a PDF says, all of its pages together, runs of white space being one space. */
import { extractText, getDocumentProxy } from 'unpdf'

export async function wordsOfPdf(bytes: Uint8Array): Promise<string> {
	const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true })
	return text.replace(/\s+/g, ' ')
}
