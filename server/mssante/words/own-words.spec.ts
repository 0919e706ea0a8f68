import { describe, expect, it } from 'vitest'
import { bodyOf } from '../../outgoing/body.ts'
import { ownWords, wantsAnswer } from './own-words.ts'

const KNOWN = [
	'XDM/1.0/DDM+CR de consultation LEFEVRE Marie 07/03/1941',
	'Consultation de cardiologie',
	'LEFÈVRE',
	'MARIE',
	'CHU de Dreux – Cardiologie',
	'cardiologie@chu.exemple.mssante.fr',
]

describe('a message that only brings a document says nothing of its own', () => {
	it.each([
		'',
		'Bonjour,\n\nVeuillez trouver ci-joint le document.\n',
		'Bonjour,\n\nVeuillez trouver ci-joint : Consultation de cardiologie.\n\nCordialement',
		'Madame, Monsieur,\nVous trouverez en pièce jointe le compte rendu de consultation de Mme LEFEVRE Marie née le '
		+ '07/03/1941.\nBien à vous,\nDr Paul MARTIN\nCardiologue\n01 23 45 67 89\n12 rue de la Paix 75002 PARIS',
		'Cher confrère,\n\nJe vous adresse ci-joint les résultats.\n\nConfraternellement,\nDr Martin',
		'Ci-joint un document de santé.',
		'Ce message annule et remplace la version précédente du document.',
		'Ce message a été envoyé automatiquement, merci de ne pas répondre.',
		'Bonjour,\nDocument joint.\n\nCe message est confidentiel : si vous l’avez reçu par erreur, détruisez-le.',
		bodyOf({
			text: '',
			titles: ['Consultation de cardiologie'],
			signature: 'Le secrétariat du docteur Untel, poste 4512',
			replyTo: 'a@b.fr',
			isRead: false,
			isByHand: true,
		}),
	])('%j', (text) => expect(ownWords(text, KNOWN)).toEqual([]))
})

describe('what else is said is the sender’s own', () => {
	it.each([
		['STOP AMIODARONE : interaction.', 'STOP AMIODARONE : interaction.'],
		[
			'Bonjour,\n\nVeuillez trouver ci-joint l’ordonnance. Merci de nous répondre avant vendredi.\n\nCordialement',
			'Merci de nous répondre avant vendredi.',
		],
		['Bonjour, pouvez-vous prendre en charge cette patiente ?', 'Bonjour, pouvez-vous prendre en charge cette patiente ?'],
		['Veuillez trouver ci-joint le compte rendu ; arrêter le KARDEGIC.', 'arrêter le KARDEGIC.'],
		['Document joint.\n\nCordialement,\nDr Martin\nPS : rappeler la famille.', 'PS : rappeler la famille.'],
		['Document joint ?', 'Document joint ?'],
		[
			bodyOf({
				text: 'Bonjour,\n\nElle a chuté hier.',
				titles: ['Consultation'],
				signature: 'Accueil',
				replyTo: 'a@b.fr',
				isRead: true,
				isByHand: true,
			}),
			'Elle a chuté hier.',
		],
	])('%j', (text, own) => expect(ownWords(text, KNOWN)).toEqual([own]))

	it('and what it quotes is not said anew', () =>
		expect(ownWords('Bonjour,\n\nLe 3 mars, X a écrit :\n> Pouvez-vous venir ?', KNOWN)).toEqual([]))
})

describe('what answers us', () => {
	it.each([
		'Bien reçu ce jour, dossier 2026-114.',
		'Demande acceptée : première visite lundi.',
		'Livraison demain.',
		'Oui, nous serons là.',
	])('« %s » wants no answer', (text) => expect(wantsAnswer(ownWords(text, []))).toBe(false))
	it.each(['Quel est son degré d’autonomie ?', 'Merci de nous envoyer le certificat.', 'Il manque le certificat médical.'])(
		'« %s » wants one',
		(text) => expect(wantsAnswer(ownWords(text, []))).toBe(true),
	)
})
