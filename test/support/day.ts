/**
 * What a mailbox receives in a day: 40 messages (two of them answer a sending), genuine (../shared/samples, where that folder is) and
 * made; each with where it must end, and what its person does.
 */
import type { Person } from '../../demo/fixtures/people.fixture.ts'

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'

/** Messages of the day, those apart that answer what is sent in it. */
const MESSAGES = 38
const SAMPLES = join(import.meta.dirname, '..', '..', '..', 'shared', 'samples', 'mail')
/** Without the genuine ones, the day has fewer messages: nothing is counted of it then. */
export const isWholeDay = existsSync(SAMPLES)
const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
export const BILLING = 'facturation@officine.exemple.mssante.fr'
const LABORATORY = 'resultats@labo.exemple.mssante.fr'

/** The patient of the genuine samples: fictional, as the ANS made them. */
const sample: Person = {
	id: 'R007',
	thirteen: '2790351215189',
	status: 'qualifiee',
	family: 'PAT-TROIS',
	given: ['DOMINIQUE', 'MARIE-LOUISE'],
	birthDate: '19790328',
	sex: 'F',
	birthPlace: '51215',
	folder: 'Résidents/PAT-TROIS Dominique',
}
export const RESIDENTS = [...PEOPLE, sample]
const DOMAINS = [
	'ehpad.exemple.mssante.fr',
	'chu.exemple.mssante.fr',
	'officine.exemple.mssante.fr',
	'cab.exemple.mssante.fr',
	'labo.exemple.mssante.fr',
	'operateur.exemple.mssante.fr',
	'hopitala.example.mssante.fr',
	'cab.example.mssante.fr',
]

export async function* trustList(): AsyncIterable<Buffer> {
	const domains = DOMAINS.map((domain) => `<Domaine><Nom>${domain}</Nom></Domaine>`).join('')
	yield Buffer.from(`<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">${domains}</ListeBlanche>`)
}

/** What is done with what waits, in the keys that its person types. */
export type Gesture
	/** One of the proposals. */
	= { file: number }
	/** A patient searched by these letters. */
		| { seek: string }
	/** A folder that is no patient's, by its place on the list. */
		| { elsewhere: number }
	/** A new list of that name, in which it goes on waiting. */
		| { list: string }
	/** Together with the others of that name, for a patient searched by these letters. */
		| { together: string, seek: string }

export interface Arrival {
	title: string
	raw: Buffer
	ends: 'filed' | 'review' | 'quarantined'
	then?: Gesture
	/** Folder in which its documents are at the end of the day. */
	folder?: string
}

export async function arrivals(): Promise<Arrival[]> {
	const [marguerite, paul, pierre, jeanne1945, jeanne1952, jose] = PEOPLE as [Person, Person, Person, Person, Person, Person]
	const pdf = (text: string) => makePdf(text)
	const safe = async (
		person: Person,
		title: string,
		text: string,
		more: { type?: { code: string, display: string }, askReceipt?: boolean } = {},
	): Promise<Arrival> => ({
		title,
		raw: await makeHealthMail({
			cdas: [makeCda({ person, title, ...(more.type && { type: more.type }), pdf: await pdf(text) })],
			mail: { askReceipt: more.askReceipt ?? false },
		}),
		ends: 'filed',
		folder: person.folder,
	})
	const health = async (person: Person, title: string, then: Gesture, folder: string): Promise<Arrival> => ({
		title,
		raw: await makeHealthMail({ cdas: [makeCda({ person, title, pdf: await pdf(`${title}. Voir au verso.`) })] }),
		ends: 'review',
		then,
		folder,
	})
	/** Only the sender's own number for the patient. */
	const unidentified = async (person: Person, title: string, then: Gesture): Promise<Arrival> => ({
		title,
		raw: await makeHealthMail({
			cdas: [
				makeCda({
					person,
					title,
					pdf: await pdf(title),
					twist: (xml) => xml.replace(/<id extension="\d{15}" root="[\d.]+"\/>/, ''),
				}),
			],
			twistMetadata: (xml) =>
				xml.replace(/value="\d{15}\^\^\^&amp;[\d.]+&amp;ISO\^NH"/, `value="IPP-${person.id}^^^&amp;1.2.3.4.5&amp;ISO^PI"`),
			mail: { headers: { 'X-MSS-INS': 'N' } },
		}),
		ends: 'review',
		then,
		folder: person.folder,
	})
	const letter = async (
		title: string,
		text: string,
		then: Gesture,
		folder: string,
		more: { from?: string, attachment?: string } = {},
	): Promise<Arrival> => ({
		title,
		raw: await makeMail({
			subject: title,
			from: more.from ?? PHARMACY,
			text,
			attachments: more.attachment ? [{ filename: more.attachment, content: await pdf(text) }] : [],
		}),
		ends: 'review',
		then,
		folder,
	})
	const lie = async (title: string, twistMetadata: (xml: string) => string): Promise<Arrival> => ({
		title,
		raw: await makeHealthMail({ cdas: [makeCda({ person: marguerite, title })], twistMetadata }),
		ends: 'quarantined',
		folder: 'Quarantaine',
	})

	const correction = makeCda({
		person: paul,
		title: 'Consultation de gériatrie',
		createdAt: '20260301090000+0100',
		pdf: await pdf('Consultation de gériatrie.'),
	})
	const corrected = makeCda({
		person: paul,
		title: 'Consultation de gériatrie',
		createdAt: '20260302110000+0100',
		setId: correction.id,
		version: 2,
		replaces: correction.id,
		pdf: await pdf('Consultation de gériatrie, version corrigée.'),
	})
	const made: Arrival[] = [
		await safe(marguerite, 'Lettre de liaison', 'Sortie du service de cardiologie.', {
			type: { code: '11490-0', display: 'Lettre de liaison à la sortie' },
			askReceipt: true,
		}),
		{ title: 'Consultation de gériatrie', raw: await makeHealthMail({ cdas: [correction] }), ends: 'filed', folder: paul.folder },
		{
			title: 'Consultation de gériatrie',
			raw: await makeHealthMail({ cdas: [corrected], action: 'C' }),
			ends: 'filed',
			folder: paul.folder,
		},
		{ title: 'Consultation de gériatrie', raw: await makeHealthMail({ cdas: [correction] }), ends: 'filed', folder: paul.folder },
		await safe(pierre, 'Radiographie du thorax', 'Thorax normal.'),
		await safe(jeanne1945, 'Bilan biologique', 'Hémoglobine 12,4 g/dL.'),
		await safe(jose, 'Ordonnance de sortie', 'Paracétamol 1 g.'),
		await safe(marguerite, 'Bilan biologique', 'Natrémie 139 mmol/L.'),
		await safe(pierre, 'Compte rendu d’hospitalisation', 'Hospitalisation du 2 au 9 mars.'),
		await safe(jose, 'Échographie cardiaque', 'Fraction d’éjection 60 %.'),
		await safe(jeanne1945, 'Consultation d’ophtalmologie', 'Fond d’œil normal.'),

		await health({ ...jose, birthDate: '19470116' }, 'Avis de cardiologie', { file: 1 }, jose.folder),
		await health(jeanne1952, 'Bilan sanguin', { file: 1 }, jeanne1952.folder),
		await health(jeanne1952, 'Consultation de dermatologie', { file: 1 }, jeanne1952.folder),
		await health({ ...marguerite, birthPlace: '75113' }, 'Synthèse d’hospitalisation', { file: 1 }, marguerite.folder),
		await unidentified(pierre, 'Compte rendu opératoire', { file: 1 }),
		await health(
			{ ...jose, thirteen: '1500178646003', family: 'INCONNU', given: ['ANDRÉ'], birthDate: '19500102' },
			'Demande d’admission',
			{ list: 'À rappeler' },
			'À classer',
		),
		await letter(
			'Ordonnance de Mme Lefèvre',
			'Le générique prescrit à Mme LEFÈVRE Marguerite est en rupture : je propose une substitution.',
			{ file: 1 },
			marguerite.folder,
			{ attachment: 'proposition.pdf' },
		),
		await letter(
			'Traitement de M. Almeida',
			'Bonjour, pouvez-vous confirmer la posologie ? Cordialement',
			{ seek: 'almeida' },
			jose.folder,
			{ attachment: 'posologie.pdf' },
		),
		await letter('Facture de janvier', 'Votre facture du mois de janvier.', { elsewhere: 2 }, 'Factures', {
			from: BILLING,
			attachment: 'facture-01.pdf',
		}),
		await letter('Facture de février', 'Votre facture du mois de février.', { elsewhere: 2 }, 'Factures', {
			from: BILLING,
			attachment: 'facture-02.pdf',
		}),
		await letter('Facture de mars', 'Votre facture du mois de mars.', { elsewhere: 2 }, 'Factures', {
			from: BILLING,
			attachment: 'facture-03.pdf',
		}),
		await letter(
			'Campagne de vaccination',
			'La campagne débute le 15. Merci d’afficher cette note.',
			{ elsewhere: 1 },
			'Hors dossier',
			{ from: 'marie.martin@cab.exemple.mssante.fr', attachment: 'affiche.pdf' },
		),
		await letter(
			'Résultats du 2 mars',
			'Résultats en pièce jointe.',
			{ together: 'resultats', seek: 'charpentier pierre' },
			pierre.folder,
			{ from: LABORATORY, attachment: 'resultats-1.pdf' },
		),
		await letter(
			'Résultats du 3 mars',
			'Résultats en pièce jointe.',
			{ together: 'resultats', seek: 'charpentier pierre' },
			pierre.folder,
			{ from: LABORATORY, attachment: 'resultats-2.pdf' },
		),
		await letter(
			'Courrier d’un expéditeur inconnu',
			'Bonjour, un document pour un de vos résidents.',
			{ list: 'À rappeler' },
			'À classer',
			{ from: 'contact@ailleurs.exemple.fr', attachment: 'document.pdf' },
		),

		await lie('Document altéré en route', (xml) => xml.replace(/<Value>[0-9A-F]{40}</, `<Value>${'0'.repeat(40)}<`)),
		await lie('Deux identités', (xml) => xml.replace('PID-7|19410312', 'PID-7|19410313')),
		{
			title: 'Bilan',
			raw: await makeHealthMail({
				cdas: [makeCda({ person: marguerite, title: 'Bilan' }), makeCda({ person: paul, title: 'Bilan' })],
			}),
			ends: 'quarantined',
			folder: 'Quarantaine',
		},
	]
	const known = [...made, ...genuine()]
	return [...known, ...await filler(MESSAGES - known.length, marguerite, safe)]
}

/** For a resident whose birth date the register has otherwise. */
export function almostJose(title: string): Promise<Buffer> {
	return makeHealthMail({ cdas: [makeCda({ person: { ...PEOPLE[5]!, birthDate: '19470116' }, title })] })
}

/** In the order in which they make sense: a document, then its replacement, then its deletion. */
function genuine(): Arrival[] {
	const one = (file: string, title: string, ends: Arrival['ends'], folder: string, then?: Gesture): Arrival[] =>
		existsSync(join(SAMPLES, file)) ? [{ title, raw: readFileSync(join(SAMPLES, file)), ends, folder, ...(then && { then }) }] : []
	return [
		...one('synth-01-inbound-N1-pdf.eml', "Compte rendu d'examens biologiques", 'filed', sample.folder),
		...one('synth-02-inbound-N3-tsh.eml', "Compte rendu d'examens biologiques", 'filed', sample.folder),
		...one(
			'synth-05-inbound-dlu.eml',
			'Fiche de retour du service des urgences – Dossier de liaison d’urgence',
			'filed',
			sample.folder,
		),
		...one('synth-06-no-mdn-request.eml', "Lettre de liaison à la sortie de l'établissement de santé", 'filed', sample.folder),
		...one('synth-07-lowercase-zipname-ZIP.eml', 'NOTE DE VACCINATION', 'filed', sample.folder),
		...one('synth-04-inbound-delete.eml', 'Compte rendu d\'examens biologiques', 'review', sample.folder, { file: 1 }),
		...one('synth-33-pdf-only-no-xdm.eml', 'Courrier sans XDM', 'review', 'Hors dossier', { elsewhere: 1 }),
	]
}

function filler(
	count: number,
	person: Person,
	safe: (person: Person, title: string, text: string) => Promise<Arrival>,
): Promise<Arrival[]> {
	return Promise.all(
		Array.from({ length: Math.max(0, count) }, (_, index) =>
			safe(person, `Surveillance ${index + 1}`, `Surveillance, relevé ${index + 1}.`)),
	)
}
