/** The seven models of circuits.md, in the order of its uses. */
import type { CircuitModel } from './model.ts'

import { demandeIntervention } from './demande-intervention.ts'
import { demandeRecue } from './demande-recue.ts'
import { informationPreoccupante } from './information-preoccupante.ts'
import { ordonnancePharmacie } from './ordonnance-pharmacie.ts'
import { parcoursEnfant } from './parcours-enfant.ts'
import { saisineMdph } from './saisine-mdph.ts'
import { tableConcertation } from './table-concertation.ts'

export const MODELS: readonly CircuitModel[] = [
	informationPreoccupante,
	ordonnancePharmacie,
	demandeIntervention,
	demandeRecue,
	saisineMdph,
	tableConcertation,
	parcoursEnfant,
]
