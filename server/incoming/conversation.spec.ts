import type { Patient } from '../patients/patient.ts'
import type { Answer, SentMessage } from './conversation.ts'

type Change = Partial<Answer> & { texts?: (string | null)[] }

import { describe, expect, it } from 'vitest'
import { NOBODY } from '../mssante/ins/identity.ts'
import { findPeople } from '../mssante/mention/find.ts'
import { mixesScripts } from '../mssante/mention/fold.ts'
import { personOf } from '../patients/mentions.ts'
import { obstaclesTo } from './conversation.ts'

function patient(id: string, more: Partial<Patient>): Patient {
	return {
		...NOBODY,
		structure: '',
		id,
		status: 'provisoire',
		folder: null,
		discharged: null,
		out: null,
		opposition: null,
		...more,
	}
}
const lea = patient('lea', { birthFamilyName: 'DUPONT', firstBirthGivenName: 'LÉA', birthDate: '20120504' })
const tom = patient('tom', {
	birthFamilyName: 'LE GOFF',
	firstBirthGivenName: 'TOM',
	usedFamilyName: 'MARTIN',
	birthDate: '20100203',
	ins: { matricule: '110020312345677', oid: '1.2.250.1.213.1.4.8' },
})
const sent: SentMessage = {
	patientId: 'lea',
	subject: 'Information préoccupante',
	recipients: ['crip@cd.mssante.fr'],
	sentAt: '2026-03-01T09:00:00Z',
}
function answer({ texts = ['Bien reçu pour Léa Dupont.'], ...more }: Change = {}): Answer {
	const known = texts.filter((text) => text !== null)
	return {
		senders: ['crip@cd.mssante.fr'],
		subject: 'RE : Information préoccupante',
		receivedAt: '2026-03-05T09:00:00Z',
		people: findPeople(known, [lea, tom].map(personOf)),
		isUnread: texts.includes(null),
		isDisguised: known.some(mixesScripts),
		...more,
	}
}
const rules = (change: Change, sents = [sent]) => obstaclesTo(answer(change), sents).map(({ rule }) => rule)

describe('an answer', () => {
	it('joins the patient of what it answers', () => expect(rules({})).toEqual([]))
	it.each<[string, Change]>([
		['conversation-sender', { senders: ['autre@cd.mssante.fr'] }],
		['conversation-sender', { senders: ['crip@cd.mssante.fr', 'autre@cd.mssante.fr'] }],
		['conversation-subject', { subject: 'RE : Autre chose' }],
		['conversation-late', { receivedAt: '2026-06-05T09:00:00Z' }],
		['conversation-unreadable', { texts: ['Bien reçu.', null] }],
		['conversation-other-patient', { texts: ['Concerne aussi Tom Le-Goff'] }],
		['conversation-other-patient', { texts: ['LE_GOFF_TOM_bilan.pdf'] }],
		['conversation-other-patient', { texts: ['M. Le Goff, né le 03/02/2010'] }],
		['conversation-other-patient', { texts: ['MARTIN Tom'] }],
		['conversation-other-patient', { texts: ['matricule 1 10 02 03 123 456 77'] }],
		['conversation-other-patient', { texts: ['matricule 1.10.02.03-123.456'] }],
		['conversation-other-patient', { texts: ['M. Le Goff né le 3/2/2010'] }],
		['conversation-other-patient', { texts: ['M. Le Goff né le 3 février 2010'] }],
		['conversation-other-patient', { texts: ['M. Le Goff, 03/02/10'] }],
		['conversation-other-patient', { texts: ['Tom, né le 3/2/2010'] }],
		['conversation-other-patient', { texts: ['Le Go-\nff Tom'] }],
		['conversation-other-patient', { texts: ['Le Go\u00ADff T\u200Bom'] }],
		['conversation-other-patient', { texts: ['ＬＥ ＧＯＦＦ ＴＯＭ'] }],
		['conversation-other-patient', { texts: ['LЕ GОFF TОМ'] }],
		['mixed-scripts', { texts: ['Concerne aussi LЕ DАNTEC'] }],
	])('waits, %s: %o', (rule, change) => expect(rules(change)).toContain(rule))
	it('waits when it answers messages about two patients', () =>
		expect(rules({}, [sent, { ...sent, patientId: 'tom' }])).toEqual(['conversation-unknown']))
	it('may name a family name alone that is also a common word', () =>
		expect(rules({ texts: ['Voir M. Martin au secrétariat'] })).toEqual([]))
})
