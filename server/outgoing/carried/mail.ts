/** The bytes of a message whose documents leave as they are: the archive that came, or one made around them; their PDFs beside. */
import type { Context } from '../../context.ts'
import type { Depositor } from '../../mssante/xdm/build-xdm.ts'
import type { CarriedEntry } from '../../mssante/xdm/carried.ts'
import type { Mail } from '../compose.ts'
import type { CarriedDocument, Parcel } from './parcel.ts'

import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { MssError } from '../../errors.ts'
import { documentName, indexHtm, readmeTxt, SUBSET } from '../../mssante/xdm/build-xdm.ts'
import { carriedMetadataXml } from '../../mssante/xdm/carried.ts'
import { pdfNames } from '../../mssante/xdm/pdf-name.ts'
import { mediaTypeOf } from '../../reading/media-type.ts'
import { compose, newOid } from '../compose.ts'
import { titleOf, typeOf } from './parcel.ts'

/**
 * @param depositor who hands the archive over, asked for only when one is made
 * @throws {MssError} MSS-FORWARD-CHANGED for a document that can no longer be read
 */
export async function composeCarried(
	context: Context,
	mail: Mail,
	parcel: Parcel,
	depositor: () => Depositor,
	folder: string,
): Promise<AsyncIterable<Buffer>> {
	const health = parcel.documents.filter(isHealth)
	const names = pdfNames(health.map(({ cda, serviceStart }) => ({ serviceStart, type: typeOf(cda), patient: cda.patient })))
	const archive
		= health.length === 0
			? null
			: (parcel.archive ?? (await makeArchive(context, mail.date, health, parcel.isDeletion, depositor(), folder)))
	return compose(mail, [
		...archive === null ? [] : [{ filename: 'IHE_XDM.zip', path: archive, contentType: 'application/zip' }],
		...health.flatMap(({ pdf }, index) => pdf === null ? [] : [{ filename: names[index]!, path: pdf, contentType: 'application/pdf' }]),
		...parcel.documents.filter(({ cda }) => cda === null).map(({ name, file }) => ({
			filename: name,
			path: file,
			contentType: name.toLowerCase().endsWith('.eml') ? 'application/octet-stream' : mediaTypeOf(name),
		})),
	])
}

type HealthCarried = CarriedDocument & { cda: NonNullable<CarriedDocument['cda']> }

function isHealth(document: CarriedDocument): document is HealthCarried {
	return document.cda !== null
}

async function makeArchive(
	context: Context,
	at: Date,
	documents: HealthCarried[],
	isDeletion: boolean,
	depositor: Depositor,
	folder: string,
): Promise<string> {
	const entries: CarriedEntry[] = []
	for (const document of documents) {
		const read = await context.pool.entry(document.file)
		if (read === null) {
			throw new MssError('MSS-FORWARD-CHANGED', titleOf(document))
		}
		entries.push({ ...read, maskings: document.cda.maskings ?? [] })
	}
	const zip = new yazl.ZipFile()
	const target = join(folder, 'IHE_XDM.zip')
	const metadata = carriedMetadataXml({ uniqueId: newOid(), at, depositor, documents: entries, isDeletion, uuid: randomUUID })
	zip.addBuffer(Buffer.from(indexHtm(depositor)), 'INDEX.HTM', { mtime: at })
	zip.addBuffer(Buffer.from(readmeTxt(depositor, documents.length)), 'README.TXT', { mtime: at })
	zip.addEmptyDirectory('IHE_XDM', { mtime: at })
	zip.addEmptyDirectory(SUBSET, { mtime: at })
	zip.addBuffer(Buffer.from(metadata), `${SUBSET}/METADATA.XML`, { mtime: at })
	for (const [index, { file }] of documents.entries()) {
		zip.addFile(file, `${SUBSET}/${documentName(index)}`, { mtime: at })
	}
	zip.end()
	await pipeline(zip.outputStream, createWriteStream(target, { mode: 0o600 }))
	return target
}
