/** One search: patients, correspondents, what came, what left; of each the first that suit, and nothing that this person may not see. */
import type { Context } from '../../context.ts'
import type { Found, FoundKind, SearchFound } from '../../contract/search.contract.ts'
import type { Patient } from '../../patients/patient.ts'
import type { Person } from '../../rights.ts'
import type { SoughtWord } from '../../views/search.view.ts'
import type { Handler } from '../handler.ts'
import type { Known } from './correspondents-known.ts'

import { sendingsById } from '../../ledger/reads/outgoing.reads.ts'
import { DOCUMENT_TYPES, typeLabel } from '../../mssante/cda/document-type.ts'
import { withoutCivilities, wordsOf } from '../../mssante/searchable.ts'
import { patientsOf } from '../../patients/registry.ts'
import { mailboxesFor, structuresFor } from '../../rights.ts'
import { readerOf } from '../../usecases/read-marks.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { cameById } from '../../views/came.ts'
import { searchReceived, searchSent } from '../../views/search.view.ts'
import { isNamed, knownTo, listedAtHand } from './correspondents-known.ts'
import { receivedLine, sentLine } from './found.routes.ts'
import { byName, cardOf, isCalled } from './patients.routes.ts'
import { storiesOf } from './sent-story.ts'
import { told } from './today.routes.ts'

/** Letters from which something is looked for, words that count, and lines of one kind. */
const LETTERS = 2
const MAX_WORDS = 8
const MOST = 6

const TYPES = DOCUMENT_TYPES.map((code) => ({ code, words: wordsOf(typeLabel(code) ?? '') }))

export const search: Handler<'user GET search'> = async ({ context }, { call, params: { q } }) => {
	const typed = withoutCivilities(wordsOf(q)).slice(0, MAX_WORDS)
	if (typed.join('').length < LETTERS) {
		return { groups: [] }
	}
	const patients = await patientsSeen(context, call)
	const known = await knownTo(context, call)
	const words = typed.map((text): SoughtWord => ({
		text,
		addresses: known.filter((one) => isNamed(one, text)).map(({ address }) => address),
		patients: patients.filter((one) => isCalled(one, text)).map(keyOf),
		types: TYPES.filter((type) => type.words.some((one) => one.startsWith(text))).map(({ code }) => code),
	}))
	const groups = [
		group('patients', patientLines(patients, typed)),
		group('correspondents', await correspondentLines(context, call, { q, typed, known })),
		group('received', await receivedLines(context, call, words)),
		group('sent', await sentLines(context, call, words)),
	]
	return { groups: groups.filter(({ rows }) => rows.length > 0) }
}

function group(kind: FoundKind, rows: Found[]): SearchFound['groups'][number] {
	return { kind, rows: rows.slice(0, MOST), hasMore: rows.length > MOST }
}

const keyOf = ({ structure, id }: Patient) => `${structure}/${id}`

/** Of those for whom they send, file or prepare. */
async function patientsSeen({ config, ledger: { db } }: Context, who: Person): Promise<Patient[]> {
	return (await Promise.all(structuresFor(config, who, { ask: 'patients' }).map((structure) => patientsOf(db, structure)))).flat()
}

/** Whoever is found by another line of theirs is shown by the right one. */
function patientLines(patients: Patient[], typed: string[]): Found[] {
	const byKey = new Map(patients.map((patient) => [keyOf(patient), patient]))
	const found = patients.filter((patient) => typed.every((word) => isCalled(patient, word)))
		.map((patient) => byKey.get(`${patient.structure}/${patient.out?.replacedBy ?? ''}`) ?? patient)
	return [...new Set(found)].sort(byName).slice(0, MOST + 1).map((patient) => {
		const { name, left, birthFamilyName, usedFamilyName } = cardOf(patient)
		const born = usedFamilyName !== null && usedFamilyName !== birthFamilyName ? `nom de naissance ${birthFamilyName}` : ''
		return {
			title: name,
			about: [born, left].filter(Boolean).join(' · '),
			leads: `patient?${new URLSearchParams({ structure: patient.structure, id: patient.id })}`,
		}
	})
}

interface Named { q: string, typed: string[], known: Known[] }

/** Those whom one knows come first. What is found of one is what was written with them. */
async function correspondentLines(context: Context, who: Person, { q, typed, known }: Named): Promise<Found[]> {
	const own = known.filter((one) => typed.every((word) => isNamed(one, word))).slice(0, MOST + 1)
	const listed = own.length > MOST ? [] : await listedAtHand(context, who, q, MOST + 1)
	const all = new Map([...listed, ...own].map((one) => [one.address, one]))
	return [...own, ...all.values()].filter((one, index, some) => some.findIndex(({ address }) => address === one.address) === index)
		.slice(0, MOST + 1)
		.map(({ address, name, about }) => ({
			title: name,
			about: [about, name === address ? '' : address].filter(Boolean).join(' · '),
			leads: `today?${new URLSearchParams({ find: address })}`,
		}))
}

async function receivedLines(context: Context, who: Person, words: SoughtWord[]): Promise<Found[]> {
	const { ledger: { db }, config } = context
	const mine = mailboxesFor(config, who)
	const ids = await searchReceived(db, {
		messages: visibleTo(who, mine, 'see'),
		readable: visibleTo(who, mine, 'read'),
		words,
		most: MOST + 1,
	})
	const rows = await told(context, who, await cameById(db, readerOf(context, who), ids))
	return rows.map((came) => receivedLine(context, came))
}

async function sentLines(context: Context, who: Person, words: SoughtWord[]): Promise<Found[]> {
	const { ledger: { db }, config } = context
	const mailboxes = mailboxesFor(config, who, { ask: 'sendings' }).map(({ address }) => address)
	const ids = await searchSent(db, { mailboxes, words, most: MOST + 1 })
	const rows = new Map((await sendingsById(db, ids)).map((row) => [row.id, row]))
	return (await storiesOf(context, ids.flatMap((id) => rows.get(id) ?? []), who)).map((story) => sentLine(context, story))
}
