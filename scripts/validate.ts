/**
 * What we make, before the official validators: a document of every type that may be sent, for identities of all kinds, through
 * the XSD and the schematrons of the ANS. A hand tool: the schematrons are not ours to keep (docs/conformite.md says how to get them).
 * Needs Java, Saxon-HE (Debian: libsaxonhe-java) and xmllint (libxml2-utils).
 * Usage: node scripts/validate.ts FOLDER-OF-TestContenuCDA-3-0 CDA_extended.xsd
 */
import type { Sheet } from '../server/mssante/cda/sheet.ts'
import type { Patient } from '../server/patients/patient.ts'

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { surroundPdf } from '../server/mssante/cda/build-cda.ts'
import { DOCUMENT_TYPES, documentType } from '../server/mssante/cda/document-type.ts'
import { courtesyOf, profession } from '../server/mssante/cda/profession.ts'
import { keyOf } from '../server/mssante/ins/matricule.ts'
import { newOid } from '../server/outgoing/compose.ts'
import { identityToSend } from '../server/outgoing/identity-to-send.ts'
import { namesIn } from '../server/outgoing/signatory.ts'

const SAXON = '/usr/share/java/Saxon-HE.jar'
const SCHEMATRONS = {
	'structuration minimale': 'structurationMinimale/ASIP-STRUCT-MIN-StrucMin.sch',
	'modèles de contenus': 'CI-SIS_ModelesDeContenusCDA.sch',
}
const STEPS = ['iso_dsdl_include.xsl', 'iso_abstract_expand.xsl', 'iso_svrl_for_xslt2.xsl']
/** Documents of one type, each for another person. */
const EACH = 2

const [tools, schema] = process.argv.slice(2)
if (tools === undefined || schema === undefined) {
	throw new Error('usage: node scripts/validate.ts FOLDER-OF-TestContenuCDA-3-0 CDA_extended.xsd')
}
const folder = mkdtempSync(join(tmpdir(), 'mssante-official-'))
const documents = join(folder, 'documents')
mkdirSync(documents)
const pdf = (await makePdf('Document')).toString('base64')
let made = 0
for (const code of DOCUMENT_TYPES) {
	for (let round = 0; round < EACH; round++) {
		const { before, after } = surroundPdf(sheetOf(code, made))
		writeFileSync(join(documents, `${String(++made).padStart(4, '0')}-${code}.xml`), before + pdf + after)
	}
}
const invalid = readdirSync(documents).filter(
	(name) => spawnSync('xmllint', ['--noout', '--huge', '--schema', schema, join(documents, name)], { stdio: 'ignore' }).status !== 0,
)
process.stdout.write(`XSD: ${made} documents, ${people().length} identités, ${invalid.length} invalides ${invalid.slice(0, 5).join(' ')}\n`)
const older = vocabulary(tools)
for (const [name, file] of Object.entries(SCHEMATRONS)) {
	check(name, compiled(tools, file))
}
rmSync(folder, { recursive: true })

function check(name: string, xsl: string): void {
	const reports = join(folder, name)
	mkdirSync(reports)
	execFileSync('java', ['-jar', SAXON, `-s:${documents}`, `-xsl:${xsl}`, `-o:${reports}`], { stdio: ['ignore', 'ignore', 'inherit'] })
	rmSync(xsl)
	const texts = readdirSync(reports).map((report) => readFileSync(join(reports, report), 'utf8'))
	const recent = readdirSync(reports)
		.filter((report) => !older.has(report.replace(/^\d+-|\.xml$/g, '')))
		.map((report) => readFileSync(join(reports, report), 'utf8'))
	const failed = texts.flatMap((text) => [...text.matchAll(/<svrl:failed-assert[^>]*>[\s\S]*?<svrl:text[^>]*>([\s\S]*?)<\/svrl:text>/g)]
		.map(([, words]) => words!.replace(/\s+/g, ' ').trim())
		.filter((words) => !(recent.includes(text) && words.includes('JDV_J07'))))
	const fired = texts.map((text) => text.split('<svrl:fired-rule').length - 1)
	process.stdout.write(`${name}: ${texts.length} rapports, ${Math.min(...fired)} à ${Math.max(...fired)} règles appliquées, `
		+ `${failed.length} échecs (hors ${recent.length} documents dont le type est plus récent que le JDV_J07 du paquet)\n`)
	for (const one of new Set(failed)) {
		process.stdout.write(`  ${failed.filter((other) => other === one).length} × ${one.slice(0, 300)}\n`)
	}
}

/** The package may lack the vocabulary of types that its schematron reads: it is made from its own JDV_J07. @return its codes */
function vocabulary(from: string): Set<string> {
	const codes = [
		...readFileSync(join(from, 'jeuxDeValeurs/JDV_J07_XdsTypeCode_CISIS.xml'), 'utf8').matchAll(/<Concept code="([^"]+)"/g),
	].map(([, code]) => code!)
	const target = join(from, 'schematrons/profils/structurationMinimale/include/voc-1.2.250.1.213.1.1.5.471-DYNAMIC.xml')
	if (!existsSync(target)) {
		const concepts = codes.map((code) => `<concept code="${code}"/>`).join('')
		writeFileSync(
			target,
			`<valueSets><valueSet id="1.2.250.1.213.1.1.5.471"><conceptList>${concepts}</conceptList></valueSet></valueSets>`,
		)
	}
	return new Set(codes)
}

/** The schematron as a stylesheet, beside its source: it reads the value sets from there. */
function compiled(from: string, file: string): string {
	const source = join(from, 'schematrons/profils', file)
	let at = source
	for (const [index, step] of STEPS.entries()) {
		const next = index === STEPS.length - 1 ? source.replace(/\.sch$/, '-mssante.xsl') : join(folder, `${index}.sch`)
		execFileSync(
			'java',
			['-jar', SAXON, `-s:${at}`, `-xsl:${join(from, 'schematrons/moteur', step)}`, `-o:${next}`, 'allow-foreign=true'],
			{ stdio: ['ignore', 'ignore', 'inherit'] },
		)
		at = next
	}
	return at
}

function sheetOf(code: string, index: number): Sheet {
	const person = people()[index % people().length]!
	const { identity } = identityToSend(person, 'test')
	const titles = ['Dr', 'Mme', '', 'Pr', 'M.']
	return {
		id: newOid(),
		setId: newOid(),
		version: index % 9 === 8 ? 2 : 1,
		replaces: index % 9 === 8 ? { id: newOid(), version: 1 } : null,
		type: documentType(code)!,
		title: index % 7 === 0 ? `${'Compte rendu détaillé « à relire » & <validé> '.repeat(5)}` : documentType(code)!.label,
		createdAt: '20261125093000+0100',
		serviceStart: index % 2 === 0 ? '20261124' : '20261125093000+0100',
		patient: identity,
		localId: { root: '2.25.123456789', extension: person.id },
		professional: {
			family: 'DURAND',
			given: 'Claire',
			courtesy: courtesyOf(titles[index % titles.length]!),
			nationalId: index % 2 === 0 ? '810000000001' : '3750000001/secretariat',
			profession: profession(['312', 'G15_10', 'G15_60', 'G15_10/SM26'][index % 4]!) ?? profession('312')!,
		},
		signedAt: index % 5 === 1 ? '20261125091500+0100' : '20261125093000+0100',
		authenticator: approver(index),
		organisation: {
			finess: '750000001',
			name: 'IME « Les Tilleuls » & Cie',
			sector: ['SA16', 'SA17', 'SA63'][index % 3]!,
			practiceSetting: 'ESSMS',
			telecom: index % 2 === 0 ? 'tel:+33100000000' : null,
			address: index % 3 === 0 ? '1 rue des Tilleuls 75001 PARIS' : null,
		},
		replyTo: 'secretariat@ime.exemple.mssante.fr',
		maskings: index % 11 === 10 ? ['INVISIBLE_REPRESENTANTS_LEGAUX'] : index % 11 === 9 ? ['MASQUE_PS'] : [],
	}
}

/** None, a person of the configuration without RPPS, or an account of which the name alone is known, cut or not. */
function approver(index: number): Sheet['authenticator'] {
	const known = { family: 'LEROY', given: 'Anne', courtesy: courtesyOf('Mme'), profession: profession('G15_60') }
	const named = (shown: string) => ({ ...namesIn(shown), courtesy: null, profession: null })
	const person = [null, null, known, named('Marie LE GOFF'), named('Direction de l’IME')][index % 5]!
	return person && { ...person, nationalId: '3750000001/direction', at: '20261125091500+0100' }
}

/** Twenty persons and more: qualified or not, with names and births of all kinds. */
function people(): Patient[] {
	const born = (thirteen: string) => ({ matricule: thirteen + keyOf(thirteen), oid: '1.2.250.1.213.1.4.10' })
	const person = (id: string, change: Partial<Patient>): Patient => ({
		structure: 'ime',
		id,
		status: 'qualifiee',
		out: null,
		ins: born('2410375114055'),
		birthFamilyName: 'Lefèvre',
		birthGivenNames: 'Marie Louise',
		firstBirthGivenName: 'Marie',
		usedFamilyName: null,
		usedGivenName: null,
		birthDate: '19410307',
		sex: 'F',
		birthPlace: '75114',
		folder: null,
		discharged: null,
		opposition: null,
		...change,
	})
	return [
		person('P1', {}),
		person('P2', { usedFamilyName: 'Charpentier-Dubois', usedGivenName: 'Lou' }),
		person('P3', { status: 'provisoire', ins: null }),
		person('P4', { status: 'validee', birthPlace: null }),
		person('P5', { birthFamilyName: 'D’Alençon', birthGivenNames: 'Anne-Sophie', firstBirthGivenName: 'Anne-Sophie' }),
		person('P6', { birthFamilyName: 'O\'Brien', birthPlace: '99136', ins: born('2410399136055') }),
		person('P7', { ins: born('255082A168025'), birthDate: '19550801', birthPlace: '2A168' }),
		person('P8', { ins: born('255082B168025'), birthDate: '19550801', birthPlace: '2B168' }),
		person('P9', { sex: 'M', ins: born('1410375114055'), birthGivenNames: 'Jean', firstBirthGivenName: 'Jean' }),
		person('P10', { status: 'recuperee', sex: 'I', ins: null }),
		person('P11', { birthFamilyName: 'N’Guyen Thi', birthGivenNames: 'Thu Hà', firstBirthGivenName: 'Thu', birthPlace: '99243' }),
		person('P12', { birthFamilyName: 'Müller', usedFamilyName: 'Müller épouse Œuvrard' }),
		person('P13', { birthDate: '19410000', status: 'provisoire', ins: null }),
		person('P14', { birthDate: '19410300', status: 'provisoire', ins: null }),
		person('P15', { birthGivenNames: 'Élie Zoé Ève', firstBirthGivenName: 'Élie' }),
		person('P16', { birthFamilyName: 'De La Tour du Pin', usedFamilyName: 'La Tour' }),
		person('P17', { birthFamilyName: 'Æbischer' }),
		person('P18', { status: 'provisoire', ins: null, birthGivenNames: null }),
		person('P19', { status: 'provisoire', ins: null, firstBirthGivenName: null }),
		person('P20', { id: 'IPP^12&3' }),
		person('P21', { birthFamilyName: 'Saint-Jean', birthGivenNames: 'Jean-Baptiste Paul', firstBirthGivenName: 'Jean-Baptiste' }),
	]
}
