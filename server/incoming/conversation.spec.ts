import type { Patient } from '../patients/patient.ts'
import type { Answer, SentMessage } from './conversation.ts'

import { describe, expect, it } from 'vitest'
import { NOBODY } from '../mssante/ins/identity.ts'
import { obstaclesTo } from './conversation.ts'

const patient = (id: string, more: Partial<Patient>): Patient => ({ ...NOBODY, structure: '', id, status: 'provisoire', folder: null, discharged: null, ...more })
const lea = patient('lea', { birthFamilyName: 'DUPONT', firstBirthGivenName: 'LÉA', birthDate: '20120504' })
const tom = patient('tom', { birthFamilyName: 'LE GOFF', firstBirthGivenName: 'TOM', usedFamilyName: 'MARTIN', birthDate: '20100203', ins: { matricule: '110020312345677', oid: '1.2.250.1.213.1.4.8' } })
const sent: SentMessage = { patientId: 'lea', subject: 'Information préoccupante', recipients: ['crip@cd.mssante.fr'], sentAt: '2026-03-01T09:00:00Z' }
const answer = (more: Partial<Answer> = {}): Answer => ({ senders: ['crip@cd.mssante.fr'], subject: 'RE : Information préoccupante', receivedAt: '2026-03-05T09:00:00Z', texts: ['Bien reçu pour Léa Dupont.'], ...more })
const rules = (change: Partial<Answer>, sents = [sent]) => obstaclesTo(answer(change), sents, [lea, tom]).map(({ rule }) => rule)

describe('an answer', () => {
	it('joins the patient of what it answers', () => expect(rules({})).toEqual([]))
	it.each<[string, Partial<Answer>]>([
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
	])('waits, %s: %o', (rule, change) => expect(rules(change)).toContain(rule))
	it('waits when it answers messages about two patients', () => expect(rules({}, [sent, { ...sent, patientId: 'tom' }])).toEqual(['conversation-unknown']))
	it('may name a family name alone that is also a common word', () => expect(rules({ texts: ['Voir M. Martin au secrétariat'] })).toEqual([]))
})
