/** How the PDFs that we write look: fonts that have every letter of French names, and what is not for reading left out. */
import { createRequire } from 'node:module'

const font = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)

export const FONT = font('DejaVuSans')
export const BOLD = font('DejaVuSans-Bold')
/** Points. */
export const MARGIN = 56

/** Control and direction-changing characters are not for reading. */
export function printable(text: string): string {
	return text.replaceAll('\t', '    ').replace(/[^\P{C}\n]/gu, '')
}
