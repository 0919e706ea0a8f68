/** Who sends: the name that people read, and where their answers go (usages.md "Règles", ECO.2.2.7). Signatories: signatory.spec.ts. */
import { describe, expect, it } from 'vitest'
import { check } from '../config/load.ts'
import { senderOf, whyUnsigned } from './sender.ts'

const ENDPOINT = { host: 'localhost', user: 'x', passwordFile: 'p' }
const DURAND = { family: 'Durand', given: 'Claire', title: 'Dr', rpps: '10000000000' }
const [SOFTWARE, PEOPLE, ELSEWHERE] = ['dpi@ehpad.mssante.fr', 'accueil@ehpad.mssante.fr', 'accueil@ime.mssante.fr']
const LILAS = { id: 'lilas', finess: '130000001', name: 'EHPAD Les Lilas', sector: 'SA17' }
const IME = { id: 'ime', finess: '750000001', name: 'IME Les Tilleuls', sector: 'SA16' }

type Mailbox = Record<string, unknown>
function box(address: string, more: Mailbox = {}): Mailbox {
	return { address, type: 'ORG', structure: 'lilas', imap: ENDPOINT, smtp: ENDPOINT, ...more }
}

function configOf(mailboxes: Mailbox[], structures: object[] = [LILAS, IME]) {
	return check({ ledger: { url: 'sqlite:x' }, spool: 's', ged: { kind: 'folder', root: 'g' }, structures, mailboxes })
}
const sender = (address: string, ...words: Parameters<typeof configOf>) => senderOf(configOf(...words), address)
const refusal = (code: string) => expect.objectContaining({ code }) as Error

describe('answers are read', () => {
	it('where the message left from', () => expect(sender(PEOPLE, [box(PEOPLE)]).replyTo).toBe(PEOPLE))
	it('by people of the same structure where software sent: nobody reads its mailbox', () =>
		expect(sender(SOFTWARE, [box(SOFTWARE, { type: 'APP' }), box(ELSEWHERE, { structure: 'ime' }), box(PEOPLE)]).replyTo).toBe(PEOPLE))
	it('nowhere, and nothing leaves, where no such mailbox is: another structure’s is none', () =>
		expect(() => sender(SOFTWARE, [box(SOFTWARE, { type: 'APP' }), box(ELSEWHERE, { structure: 'ime' })]))
			.toThrow(refusal('MSS-SEND-REPLY-TO')))
	it('where the configuration says, whatever else there is', () =>
		expect(sender(PEOPLE, [box(PEOPLE, { replyTo: 'soins@ehpad.mssante.fr' })]).replyTo).toBe('soins@ehpad.mssante.fr'))
})

describe('the name that people read', () => {
	it('of a person is their title, names and structure', () =>
		expect(sender('c.durand@ehpad.mssante.fr', [box('c.durand@ehpad.mssante.fr', { type: 'PER', responsible: DURAND })]).label)
			.toBe('Dr_Claire_DURAND_EHPAD Les Lilas'))
	it('of a service is its own, else that of the structure', () => {
		expect(sender(PEOPLE, [box(PEOPLE, { label: 'Accueil des Lilas' })]).label).toBe('Accueil des Lilas')
		expect(sender(PEOPLE, [box(PEOPLE)]).label).toBe('EHPAD Les Lilas')
	})
})

describe('nothing leaves', () => {
	it('from what is no mailbox of ours', () => expect(() => sender('x@ailleurs.fr', [box(PEOPLE)])).toThrow(refusal('MSS-SEND-FROM')))
	it('from one that has no way out', () =>
		expect(() => sender(PEOPLE, [box(PEOPLE, { smtp: undefined })])).toThrow(refusal('MSS-SEND-SMTP')))
})

describe('numbers of patients', () => {
	it('are of a root that is the structure’s own, the same after each start and another for each', () => {
		const rootOf = (finess: string) => sender(PEOPLE, [box(PEOPLE)], [{ ...LILAS, finess }]).patientIdRoot
		expect(rootOf('130000001')).toBe(rootOf('130000001'))
		expect(rootOf('130000001')).not.toBe(rootOf('130000002'))
		// ISO/IEC 9834-8: a UUID as an integer, of 128 bits.
		expect(rootOf('130000001')).toMatch(/^2\.25\.\d{1,39}$/)
	})
	it('are of the root that the configuration gives', () =>
		expect(sender(PEOPLE, [box(PEOPLE)], [{ ...LILAS, patientIdRoot: '1.2.250.1.999' }]).patientIdRoot).toBe('1.2.250.1.999'))
})

describe('that health documents cannot leave', () => {
	const told = (more: Mailbox) => {
		const config = configOf([box(PEOPLE, more)])
		return whyUnsigned(config, config.mailboxes[0]!)
	}
	const access = { send: { users: ['claire'] } }
	it('is told of a mailbox from which people send, and for which nobody answers', () => expect(told({ access })).toMatch(/./))
	it('is not told of one that has somebody who does', () => expect(told({ access, responsible: DURAND })).toBeNull())
	it('is not told of one from which nobody sends', () => expect(told({})).toBeNull())
})
