/** Messages that should not be: broken, swollen, lying. Each one must end in a finding, be kept, and stop nobody. */
import type { CdaWish } from '../../demo/fixtures/cda.fixture.ts'

import { randomBytes } from 'node:crypto'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { makeXdm, zip } from '../../demo/fixtures/xdm.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const MB = 1024 * 1024

export interface Hostile {
	name: string
	raw: Buffer
}

function withZip(content: Buffer, filename = 'IHE_XDM.zip') {
	return makeMail({ subject: 'XDM/1.0/DDM+Document', attachments: [{ filename, content, contentType: 'application/zip' }] })
}
const withCda = (change: Partial<CdaWish>) => makeHealthMail({ cdas: [makeCda({ person: marguerite, ...change })] })
const twist = (from: string | RegExp, to: string) => withCda({ twist: (xml) => xml.replace(from, to) })
function twistMetadata(from: string | RegExp, to: string) {
	return makeHealthMail({ cdas: [makeCda({ person: marguerite })], twistMetadata: (xml) => xml.replace(from, to) })
}

/** An archive whose entry `from` is renamed in place to a name of the same length. */
async function renamed(to: string): Promise<Buffer> {
	const from = 'x'.repeat(Buffer.byteLength(to))
	const bytes = await makeXdm({ cdas: [makeCda({ person: marguerite })], more: { [from]: Buffer.from('danger') } })
	return Buffer.from(bytes.toString('latin1').replaceAll(from, Buffer.from(to).toString('latin1')), 'latin1')
}

/** The same archive with a flag of its last central entry changed. */
async function patched(offset: number, value: number): Promise<Buffer> {
	const bytes = await makeXdm({ cdas: [makeCda({ person: marguerite })] })
	bytes.writeUInt16LE(value, bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1') + offset)
	return bytes
}

export async function hostileMails(): Promise<Hostile[]> {
	const mails: Hostile[] = []
	const add = (name: string, raw: Buffer) => mails.push({ name, raw })
	const good = await makeHealthMail({ cdas: [makeCda({ person: marguerite, pdf: await makePdf('Bonjour') })] })
	const archive = await makeXdm({ cdas: [makeCda({ person: marguerite })] })

	for (const path of ['../../evil.txt', '/etc/passwd_x', '..\\..\\evil.txt', 'C:\\evil.txt', 'IHE_XDM/../../x', 'a/../../../b.xml']) {
		add(`zip slip ${path}`, await withZip(await renamed(path)))
	}
	add('zip with a link', await withZip(await patched(40, 0o120777)))
	add('zip encrypted', await withZip(await patched(8, 1)))
	add('zip with an unknown compression', await withZip(await patched(10, 99)))
	add(
		'zip bomb of 200 MB',
		await withZip(
			await zip({ 'IHE_XDM/SUBSET01/METADATA.XML': Buffer.from('<x/>'), 'IHE_XDM/SUBSET01/DOC0001.XML': Buffer.alloc(200 * MB) }),
		),
	)
	add(
		'zip bomb in many pieces',
		await withZip(
			await zip(
				Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`IHE_XDM/SUBSET01/DOC${index}.XML`, Buffer.alloc(2 * MB)])),
			),
		),
	)
	add(
		'zip of 10,000 entries',
		await withZip(
			await zip(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`IHE_XDM/${index}.XML`, Buffer.from('x')]))),
		),
	)
	add(
		'zip with two entries of one name',
		await withZip(
			await zip({ 'IHE_XDM/SUBSET01/METADATA.XML': Buffer.from('<a/>'), 'ihe_xdm/subset01/metadata.xml': Buffer.from('<b/>') }),
		),
	)
	add('zip without METADATA', await withZip(await zip({ 'IHE_XDM/SUBSET01/DOC0001.XML': makeCda({ person: marguerite }).bytes })))
	add('zip empty', await withZip(await zip({})))
	add('zip of zips', await withZip(await zip({ 'IHE_XDM.zip': archive })))
	add('zip bomb under an innocent name', await withZip(await zip({ 'a.txt': Buffer.alloc(50 * MB) }), 'photos.zip'))
	add('not a zip at all', await withZip(Buffer.from('ceci n’est pas une archive')))
	for (let cut = 1; cut <= 15; cut++) {
		add(`zip cut at ${cut}/16`, await withZip(archive.subarray(0, Math.floor(archive.length * cut / 16))))
	}

	const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
	add('XML bomb in the document', await twist('<ClinicalDocument', `${bomb}<ClinicalDocument`))
	add('XML bomb in METADATA', await twistMetadata('<lcm:', `${bomb}<lcm:`))
	add(
		'external entity in the document',
		await twist('<ClinicalDocument', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ClinicalDocument'),
	)
	add('external entity in METADATA', await twistMetadata('<lcm:', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x"><lcm:'))
	add('undeclared entity', await twist('Compte rendu', '&inconnue;'))
	add('XML of 100,000 levels', await twist('<text>Tout', `<text>${'<a>'.repeat(100_000)}Tout`))
	add(
		'XML of 10,000 attributes',
		await twist('<realmCode', `<realmCode ${Array.from({ length: 10_000 }, (_, index) => `a${index}="x"`).join(' ')}`),
	)
	add('XML with a 10 MB attribute', await twist('code="FR"', `code="${'x'.repeat(10 * MB)}"`))
	add('XML never closed', await twist('</ClinicalDocument>', ''))
	add('XML in an unknown encoding', await twist('encoding="UTF-8"', 'encoding="EBCDIC-42"'))
	add('XML in a lying encoding', await twist('encoding="UTF-8"', 'encoding="UTF-16"'))
	add('XML of another kind', await twist(/urn:hl7-org:v3/g, 'urn:autre'))
	add('METADATA of another kind', await twistMetadata(/rim:3\.0/g, 'autre'))
	add('METADATA without documents', await twistMetadata(/<ExtrinsicObject[\s\S]*<\/ExtrinsicObject>/, ''))
	add('METADATA that names a missing file', await twistMetadata('DOC0001.XML', 'DOC0009.XML'))
	add('METADATA that names a file outside', await twistMetadata('DOC0001.XML', '../../../etc/passwd'))
	add(
		'METADATA of an unknown action',
		await twistMetadata(
			'<Slot name="hash">',
			'<Slot name="urn:action:extraMetadataSlot"><ValueList><Value>ZZZ</Value></ValueList></Slot><Slot name="hash">',
		),
	)
	for (const [what, from, to] of [
		['hash', /<Value>[0-9A-F]{40}/, `<Value>${'A'.repeat(40)}`],
		['size', /<Slot name="size"><ValueList><Value>\d+/, '<Slot name="size"><ValueList><Value>1'],
		['patient', /value="2410375112003\d\d/, 'value="138066912301100'],
		['OID', '1.2.250.1.213.1.4.10', '1.2.250.1.213.1.4.8'],
		['unique id', /value="2\.25\.\d+"/, 'value="2.25.1"'],
		['type', 'nodeRepresentation="11488-4"', 'nodeRepresentation="34112-3"'],
		['name', /PID-5\|[^^]+/, 'PID-5|AUTRE'],
		['birth date', 'PID-7|19410312', 'PID-7|19410313'],
		['sex', 'PID-8|F', 'PID-8|M'],
	] as const) {
		add(`METADATA that contradicts the document: ${what}`, await twistMetadata(from, to))
	}
	add('two patients in one message', await makeHealthMail({ cdas: [makeCda({ person: marguerite }), makeCda({ person: paul })] }))
	add(
		'two patients in one document',
		await twist(
			'<author>',
			'<recordTarget><patientRole><id extension="138066912301163" root="1.2.250.1.213.1.4.10"/></patientRole></recordTarget><author>',
		),
	)
	add(
		'two matricules in one document',
		await twist('<id extension="IPP', '<id extension="138066912301163" root="1.2.250.1.213.1.4.10"/><id extension="IPP'),
	)
	add('no patient in the document', await twist(/<recordTarget>[\s\S]*<\/recordTarget>/, ''))
	add(
		'a lying X-MSS-CODECDA',
		await makeHealthMail({ cdas: [makeCda({ person: marguerite })], mail: { headers: { 'X-MSS-CODECDA': '99999-9' } } }),
	)
	add('a lying X-MSS-INS', await makeHealthMail({ cdas: [makeCda({ person: marguerite })], mail: { headers: { 'X-MSS-INS': 'N' } } }))
	add('a matricule that is none', await twist(/extension="2410375112003\d\d"/, 'extension="ABC"'))
	add('a document that claims and brings nothing', await makeMail({ subject: 'XDM/1.0/DDM+CR VIAL Paul' }))

	const part = (index: number) => `Content-Type: multipart/mixed; boundary="b${index}"\r\n\r\n--b${index}\r\n`
	const nest = (depth: number) =>
		`Subject: emboîtement\r\n${Array.from({ length: depth }, (_, index) => part(index)).join('')}`
		+ 'Content-Type: text/plain\r\n\r\nfond\r\n'
	add('1,500 nested parts', Buffer.from(nest(1500)))
	add('40 nested parts', Buffer.from(nest(40)))
	add(
		'10,000 parts side by side',
		Buffer.from(`Content-Type: multipart/mixed; boundary="b"\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(10_000)}--b--\r\n`),
	)
	const inside = (depth: number) => Array.from({ length: depth }, () => 'Subject: x\r\nContent-Type: message/rfc822\r\n\r\n').join('')
	add('messages inside messages, 30 deep', Buffer.from(`${inside(30)}Subject: fond\r\n\r\nfond\r\n`))
	add('messages inside messages, 2,000 deep', Buffer.from(`${inside(2000)}Subject: fond\r\n\r\nfond\r\n`))
	add('a line of 5 MB', Buffer.from(`Subject: long\r\n\r\n${'x'.repeat(5 * MB)}`))
	add('a header of 5 MB', Buffer.from(`Subject: ${'x'.repeat(5 * MB)}\r\n\r\ncorps`))
	add('a header of 100,000 lines', Buffer.from(`Subject: a\r\n${' b\r\n'.repeat(100_000)}\r\ncorps`))
	add('100,000 headers', Buffer.from(`${'X-A: b\r\n'.repeat(100_000)}\r\ncorps`))
	add(
		'10,000 recipients',
		Buffer.from(`To: ${Array.from({ length: 10_000 }, (_, index) => `a${index}@b.fr`).join(', ')}\r\nSubject: foule\r\n\r\ncorps`),
	)
	add(
		'brackets without end',
		Buffer.from(`From: ${'<'.repeat(50_000)}\r\nTo: ${'('.repeat(50_000)}\r\nSubject: =?utf-8?Q?${'=?'.repeat(10_000)}\r\n\r\ncorps`),
	)
	add('HTML of 100,000 open tags', await makeMail({ subject: 'html', text: '', html: '<div>'.repeat(100_000) }))
	add('HTML that is only script', await makeMail({ subject: 'html', text: '', html: '<script>while(true){}</script>' }))
	add('an empty message', Buffer.from(''))
	add('a message of one line break', Buffer.from('\r\n'))
	add('headers without body', Buffer.from('Subject: rien'))
	add('no headers', Buffer.from('\r\n\r\nun corps sans en-têtes'))
	add('line ends of old Macs', Buffer.from('Subject: mac\rFrom: a@b.fr\r\rcorps'))
	add('NUL bytes', Buffer.from('Subject: nul\0nul\r\nFrom: a\0@b.fr\r\n\r\n\0\0\0'))
	add('a boundary that never comes', Buffer.from('Content-Type: multipart/mixed; boundary="jamais"\r\n\r\ncorps'))
	add('a multipart without boundary', Buffer.from('Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\ncorps'))
	add(
		'base64 that is none',
		Buffer.from('Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@@ pas du base64 @@@@'),
	)
	add(
		'an unknown transfer encoding',
		Buffer.from('Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: x-rot13\r\n\r\ncorps'),
	)
	add('an unknown charset', Buffer.from('Content-Type: text/plain; charset="klingon"\r\n\r\ncorps \xE9'))
	add('UTF-7', Buffer.from('Content-Type: text/plain; charset="utf-7"\r\n\r\n+ADw-script+AD4-'))
	for (const filename of [
		'../../../etc/cron.d/x',
		'..\\..\\x.exe',
		'/absolu.pdf',
		'CON.pdf',
		'.htaccess',
		'a\u202Efdp.exe',
		`${'é'.repeat(500)}.pdf`,
		'nul\u0000.pdf',
		'   ',
		'.',
		'..',
		'a/b/c.pdf',
		'x.pdf\r\nX-Injecte: oui',
		'👩‍⚕️.pdf',
		'audit-head.json',
		'a.part',
	]) {
		add(
			`an attachment named ${JSON.stringify(filename).slice(0, 30)}`,
			await makeMail({ subject: 'nom', attachments: [{ filename, content: Buffer.from(`contenu de ${filename}`) }] }),
		)
	}
	add(
		'a receipt of nothing we sent',
		Buffer.from('Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\nContent-Type: '
			+ 'message/disposition-notification\r\n\r\nDisposition: a/b; processed\r\n--b--'),
	)
	add('a receipt without its parts', Buffer.from('Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b--'))
	add(
		'a KO of nothing we sent',
		await makeMail({
			subject: '[KO Intégration système !][902] XDM/1.0/DDM+x',
			attachments: [{ filename: 'message_original.eml', content: good, contentType: 'message/rfc822' }],
		}),
	)
	for (let cut = 1; cut <= 15; cut++) {
		add(`a message cut at ${cut}/16`, good.subarray(0, Math.floor(good.length * cut / 16)))
	}
	for (let index = 0; index < 15; index++) {
		const bytes = Buffer.from(good)
		for (let flip = 0; flip < 20; flip++) {
			bytes[(index * 7919 + flip * 104_729) % bytes.length] = (index * 31 + flip * 17) % 256
		}
		add(`a message with flipped bytes ${index}`, bytes)
	}
	for (let index = 0; index < 20; index++) {
		add(`noise ${index}`, randomBytes(1000 * (index + 1)))
	}
	for (let index = 0; index < 12; index++) {
		const bytes = Buffer.from(archive)
		bytes[(index * 37 + 11) % bytes.length]! ^= 0xFF
		add(`an archive with a flipped byte ${index}`, await withZip(bytes))
	}
	return mails
}
