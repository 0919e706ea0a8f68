import { expect, it } from 'vitest'
import { obstaclesBeside } from './companions.ts'

const petit = { id: 'R1', matricule: null, families: ['PETIT'], firsts: ['LUC'], birthDate: null }
const nothing = { texts: [], documents: [] }
const seen = { people: [], isDisguised: false, isAlert: false, kinds: [] }

it('what came with a document, and could not be looked at, keeps it from being filed by itself: its words too', () => {
	const { reasons } = obstaclesBeside(petit, new Map([['R1', petit]]), {
		own: nothing,
		ownSeen: seen,
		beside: { ...nothing, texts: ['Concerne Luc Petit'] },
		besideSeen: { ...seen, isUnseen: true },
	})
	expect(reasons.map(({ rule }) => rule)).toEqual(['companion-unread'])
})
