import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { newFolder } from '../../test/support/new-folder.ts'
import { partOf } from '../incoming/bring-enclosures.ts'
import { boundaryOf } from '../mssante/notification/acknowledgement.ts'
import { surroundMdn } from '../mssante/notification/mdn.ts'
import { enclosuresOf } from './enclosures.ts'
import { readMessage } from './message.ts'

const original = await makeHealthMail({
	cdas: [makeCda({ person: PEOPLE[1]!, pdf: await makePdf('Bonjour'), title: 'Été & « suivi »' })],
	mail: { messageId: '<un@chu.fr>' },
})

/** A receipt of the volet 1.1.2, as we write it, with `more` attached. */
async function receipt(more: { name: string, bytes: Buffer }[] = []) {
	const folder = newFolder('read')
	const file = join(folder, 'original.eml')
	writeFileSync(file, original)
	const answer = {
		from: 'accueil@ehpad.fr',
		label: 'Accueil',
		to: 'x@chu.fr',
		messageId: '<r@ehpad.fr>',
		date: new Date(),
		outcome: '902',
		automatic: true,
		originalMessageId: '<un@chu.fr>',
		originalSubject: 'XDM/1.0/DDM+CR',
		originalRecipient: 'accueil@ehpad.fr',
		reportingUa: 'x',
		errorSyntax: '1.1.2',
		nil: null,
	} as const
	const { before, after } = surroundMdn(answer)
	const enclosures = await enclosuresOf(file, newFolder('read'))
	const added = more.map(({ name, bytes }) => {
		writeFileSync(join(folder, name), bytes)
		return { name, mediaType: 'application/pdf' as const, file: join(folder, name) }
	})
	const parts = await Promise.all([...enclosures, ...added].map(async (one) => buffer(partOf(one, boundaryOf(answer)))))
	writeFileSync(join(folder, 'raw.eml'), Buffer.concat([Buffer.from(before), original, ...parts, Buffer.from(after)]))
	return { given: enclosures.length, reading: await readMessage(join(folder, 'raw.eml'), newFolder('read')) }
}

describe('a receipt of the volet 1.1.2', () => {
	it('brings nothing: what is attached to it is what the message that it gives back holds', async () => {
		const { given, reading } = await receipt()
		expect(given).toBe(2)
		expect(reading).toMatchObject({
			kind: 'mdn',
			notification: { originalMessageId: '<un@chu.fr>', recipients: [{ outcome: 'error', code: '902' }] },
		})
		expect(reading.documents.filter(({ source }) => source !== 'body')).toEqual([])
	})

	it('brings what is in nothing that was sent', async () => {
		const { reading } = await receipt([{ name: 'réponse.pdf', bytes: await makePdf('Une réponse') }])
		expect(reading.documents.filter(({ source }) => source !== 'body').map(({ name }) => name)).toEqual(['réponse.pdf'])
	})
})
