/** The answers of a month as a table: whom we asked, who asked us, how fast, and who is late. Figures counted by hand. */
import type { TestOffice } from './support/office.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claire, ines, openOffice } from './support/office.ts'

const [MDPH, CITIZEN] = ['saisine@mdph.exemple.mssante.fr', '279035121518989@patient.mssante.fr']
const HEAD = '\uFEFF"Boîte";"Correspondant";"Demandes envoyées";"Réponses reçues";"Délai moyen de réponse (jours)";'
	+ '"Délai le plus long (jours)";"Leurs retards";"Demandes reçues";"Réponses données";"Notre délai moyen (jours)";'
	+ '"Notre délai le plus long (jours)";"Nos retards"'
let office: TestOffice

beforeAll(async () => {
	office = await openOffice()
	const { db } = office.desk.app.ledger
	const { address: mailbox } = office.desk.config.mailboxes[0]!
	const insert = (partner: string, asker: 'ours' | 'theirs', opened: string, closed: string | null, due: string | null) => db
		.insertInto('turns')
		.values({
			structure: 'lilas',
			mailbox,
			thread: `o${opened}`,
			partner,
			asker,
			whose: asker === 'ours' ? 'theirs' : 'ours',
			opened_at: `${opened}.000Z`,
			since: `${opened}.000Z`,
			due: due && `${due}.000Z`,
			closed_at: closed && `${closed}.000Z`,
			closed_by: closed && 'mssante',
		})
		.returning('id')
		.executeTakeFirstOrThrow()
	// Two answered, after 2 and 5 days, the second one late; one never; and one of the first minutes of April, in Paris.
	await insert(MDPH, 'ours', '2026-03-02T09:00:00', '2026-03-04T09:00:00', '2026-03-09T09:00:00')
	await insert(MDPH, 'ours', '2026-03-03T09:00:00', '2026-03-08T09:00:00', '2026-03-07T09:00:00')
	await insert(MDPH, 'ours', '2026-03-20T09:00:00', null, '2026-03-28T09:00:00')
	await insert(MDPH, 'ours', '2026-03-31T22:05:00', null, '2026-04-07T09:00:00')
	// They asked twice, and were answered once, in half a day.
	await insert(MDPH, 'theirs', '2026-03-10T08:00:00', '2026-03-10T20:00:00', null)
	await insert(MDPH, 'theirs', '2026-03-11T08:00:00', null, null)
	await insert(CITIZEN, 'theirs', '2026-03-12T08:00:00', '2026-03-15T08:00:00', null)
	// Nothing was to be answered: it counts nowhere.
	const { id } = await insert(MDPH, 'theirs', '2026-03-13T08:00:00', '2026-03-13T09:00:00', null)
	await db
		.insertInto('turn_moves')
		.values({ turn_id: id, at: '2026-03-13T09:00:00.000Z', kind: 'settled', whose: 'ours', verdict: null, actor: 'claire' })
		.execute()
})
afterAll(() => office.desk.app.close())

async function table(person = claire) {
	return (await office.ask(person, 'GET', 'figures/answers', { month: '2026-03' })).file!.bytes.toString().trimEnd().split('\r\n')
}

describe('the answers of a month', () => {
	it('are a row for each correspondent, and one for all citizens', async () => {
		expect(await table()).toEqual([
			HEAD,
			'"EHPAD Les Lilas – Accueil";"Usagers";0;0;;;0;1;1;3;3;0',
			`"EHPAD Les Lilas – Accueil";"${MDPH}";3;2;3,5;5;2;2;1;0,5;0,5;0`,
		])
	})

	it('are told to those alone who may know of the exchanges', async () => expect(await table(ines)).toEqual([HEAD]))
})
