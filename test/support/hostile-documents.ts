/** Documents that would run something, if a page let them. Each would set `window.__hacked`, or call home. */
import type { Person } from '../../demo/fixtures/people.fixture.ts'

import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../../demo/fixtures/mail.fixture.ts'

const RUN = 'window.__hacked=1;fetch(\'http://127.0.0.1:9/home\')'
const BODY = `<text><paragraph onclick="${RUN}">Conclusion rassurante</paragraph><script>${RUN}</script>
<linkHtml href="javascript:${RUN}">lien</linkHtml>
<content styleCode="Bold" style="background:url(http://127.0.0.1:9/home)">Gras</content><renderMultiMedia referencedObject="x"/>
<html:img xmlns:html="http://www.w3.org/1999/xhtml" src="http://127.0.0.1:9/home" onerror="${RUN}"/>
<html:iframe xmlns:html="http://www.w3.org/1999/xhtml" srcdoc="&lt;script&gt;${RUN}&lt;/script&gt;"/>
<paragraph>&lt;img src=x onerror="${RUN}"&gt;</paragraph></text>`

/** A health document whose author named another patient, so that it waits; its body is a trap, its stylesheet another. */
export function hostileCda(person: Person): Promise<Buffer> {
	return makeHealthMail({
		cdas: [
			makeCda({
				person: { ...person, birthDate: '19010101' },
				title: 'Document piégé',
				twist: (xml) => xml
					.replace('?>', '?><?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/home.xsl"?>')
					.replace(/<text>.*<\/text>/, BODY),
			}),
		],
	})
}

/** A letter with a page, a drawing and a PDF, each with its script. */
export function hostileLetter(): Promise<Buffer> {
	return makeMail({
		subject: 'Pièces piégées',
		from: 'pharmacie@officine.exemple.mssante.fr',
		text: `<script>${RUN}</script> Bonjour`,
		attachments: [
			{
				filename: 'page.html',
				content: Buffer.from(`<html><body onload="${RUN}"><script>${RUN}</script><p>Bonjour</p></body></html>`),
				contentType: 'text/html',
			},
			{
				filename: 'dessin.svg',
				content: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`),
				contentType: 'image/svg+xml',
			},
			{ filename: 'actif.pdf', content: activePdf(), contentType: 'application/pdf' },
		],
	})
}

/** A PDF with a script at its opening, a link that runs another and a form (ISO 32000-1 §12.6.4.16). */
export function activePdf(): Buffer {
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert("piege"); '
		+ 'this.submitForm("http://127.0.0.1:9/home");) >> /AcroForm << /Fields [6 0 R] >> >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [6 0 R 7 0 '
		+ 'R] >>',
		'<< /Length 52 >>\nstream\nBT /F 18 Tf 40 120 Td (Document actif) Tj ET       \nendstream',
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
		'<< /Type /Annot /Subtype /Widget /FT /Tx /T (champ) /Rect [40 60 160 80] /AA << /K << /S /JavaScript /JS (app.alert(1)) >> >> >>',
		'<< /Type /Annot /Subtype /Link /Rect [0 0 300 200] /A << /S /URI /URI (javascript:window.__hacked=1) >> >>',
	]
	let text = '%PDF-1.7\n'
	const offsets = objects.map((body, index) => {
		const offset = text.length
		text += `${index + 1} 0 obj\n${body}\nendobj\n`
		return offset
	})
	const xref = text.length
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f `
		+ `\n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size `
		+ `${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
	return Buffer.from(text, 'latin1')
}
