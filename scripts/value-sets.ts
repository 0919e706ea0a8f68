/**
 * Renews the value sets of the ANS that the program knows (`server/mssante/value-sets/*.json`), from a folder of their files:
 * `JDV_J01*.xml`, `JDV_J02*.xml`, `JDV_J04*.xml`, `JDV_J07*.xml` (RetrieveValueSetResponse, IHE SVS), `*ASS_X04*.csv` (type;…;class), and
 * later additions `JDV_Jxx_YYYYMMDD_added.csv` (code;label;system), which win. Usage: node scripts/value-sets.ts FOLDER
 */
import { parse } from 'csv-parse/sync'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sax from 'sax'

const TARGET = join(import.meta.dirname, '../server/mssante/value-sets')
const SETS = { JDV_J01: 'professions', JDV_J02: 'sectors', JDV_J04: 'practice-settings', JDV_J07: 'document-types' }

type Concepts = Record<string, { label: string, system: string, class?: string }>

const folder = process.argv[2]
if (folder === undefined) {
	throw new Error('usage: node scripts/value-sets.ts FOLDER')
}
const names = readdirSync(folder)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const rowsOf = (name: string) => parse(read(name), { delimiter: ';', from_line: 2, bom: true, trim: true }) as string[][]

for (const [set, file] of Object.entries(SETS)) {
	const source = names.find((name) => name.startsWith(set) && name.endsWith('.xml'))
	if (source === undefined) {
		continue
	}
	const { oid, date, concepts } = valueSet(read(source))
	let latest = date
	for (const added of names.filter((name) => name.startsWith(`${set}_`) && name.endsWith('_added.csv')).sort()) {
		latest = /_(\d{8})_/.exec(added)![1]!.replace(/^(....)(..)(..)$/, '$1-$2-$3')
		for (const [code, label, system] of rowsOf(added)) {
			concepts[code!] = { label: label!, system: system! }
		}
	}
	const classes = set === 'JDV_J07' ? names.find((name) => name.includes('ASS_X04')) : undefined
	for (const row of classes === undefined ? [] : rowsOf(classes)) {
		const concept = concepts[row[0]!]
		const value = row.at(-1)!
		if (concept && /^\d{2}$/.test(value)) {
			concept.class = value
		}
	}
	const sorted = Object.fromEntries(Object.entries(concepts).sort(([one], [other]) => one < other ? -1 : 1))
	writeFileSync(join(TARGET, `${file}.json`), `${JSON.stringify({ name: set, oid, date: latest, concepts: sorted }, null, '\t')}\n`)
}

function valueSet(text: string): { oid: string, date: string, concepts: Concepts } {
	const parser = sax.parser(true)
	const concepts: Concepts = {}
	let [oid, date] = ['', '']
	parser.onopentag = ({ name, attributes }) => {
		const of = attributes as Record<string, string>
		if (name === 'ValueSet') {
			[oid, date] = [of.id!, of.revisionDate!.slice(0, 10)]
		} else if (name === 'Concept') {
			concepts[of.code!] = { label: of.displayName!, system: of.codeSystem! }
		}
	}
	parser.write(text).close()
	return { oid, date, concepts }
}
