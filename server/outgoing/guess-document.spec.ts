import { expect, it } from 'vitest'
import { guessDocument } from './guess-document.ts'

it.each([
	['Ordonnance du 2 mars.pdf', '', '57833-6'],
	['CR de consultation.pdf', '', '11488-4'],
	['lettre_de_liaison_sortie.pdf', '', '11490-0'],
	['CR hospitalisation cardiologie.pdf', '', '34112-3'],
	['Évaluation AGGIR 2026.pdf', '', '34842-5'],
	['scan0001.pdf', 'Patients/DURAND Jeanne/Ordonnances', '57833-6'],
	['scan0001.pdf', 'Patients/DURAND Jeanne', '28653-4'],
])('%s in « %s » seems to be %s', (name, folder, code) => expect(guessDocument(name, folder).type).toBe(code))

it('is titled as the file is named', () => expect(guessDocument('CR_de_consultation  '
	+ 'cardio.PDF', '').title).toBe('CR de consultation cardio'))
it('says where the proposal comes from', () => expect(guessDocument('scan.pdf', 'x/Ordonnances').reason).toBe('d’après le nom de son '
	+ 'dossier'))
it('without the date that its name begins with', () => expect(guessDocument('2026-02-27 Lettre.pdf', '').title).toBe('Lettre'))
