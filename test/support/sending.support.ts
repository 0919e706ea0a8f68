/** A world that can send: a structure, a mailbox with its responsible, a trust list, documents. */
import type { Context } from '../../server/context.ts'
import type { SendRequest } from '../../server/outgoing/request.ts'
import type { MailHost } from './mail-host.ts'
import type { World } from './world.support.ts'

import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { imapMailbox, makeWorld, newRoot } from './world.support.ts'

export const IME = {
	id: 'ime',
	finess: '750000001',
	name: 'IME Les Tilleuls',
	sector: 'SA16',
	practiceSetting: 'ESSMS',
	telecom: 'tel:+33100000000',
	address: '1 rue des Tilleuls 75001 PARIS',
}
export const RESPONSIBLE = { family: 'DURAND', given: 'Claire', rpps: '810000000000' }
export const TRUSTED = ['ime.exemple.mssante.fr', 'ehpad.exemple.mssante.fr', 'crip.exemple.mssante.fr', 'patient.mssante.fr']

export interface SendingWorld extends World {
	address: string
	/** Writes a PDF, and gives its path. */
	pdf: (text?: string, name?: string) => Promise<string>
	/** `send` from the world's mailbox. */
	send: (to: string | string[], words: string[]) => ReturnType<World['run']>
}

/** One document to one recipient, each of its own number, without a key: it lies beside the configuration. */
export function sendingOf({ config }: Pick<Context, 'config'>, configFile: string, nth: number): SendRequest {
	return {
		...PLAIN_REQUEST,
		from: config.mailboxes[0]!.address,
		to: [`clic${nth}@ehpad.exemple.mssante.fr`],
		patientId: 'R001',
		files: [join(dirname(configFile), `document-${nth}.pdf`)],
	}
}

let made = 0

export async function sendingWorld(
	host: MailHost,
	mailbox: Record<string, unknown> = {},
	more: Record<string, unknown> = {},
): Promise<SendingWorld> {
	const root = newRoot()
	const address = (mailbox.address as string | undefined) ?? `bal${++made}@ime.exemple.mssante.fr`
	const world = await makeWorld({
		root,
		mailboxes: [
			imapMailbox(host, root, address, {
				label: 'IME Les Tilleuls – Secrétariat',
				structure: 'ime',
				responsible: RESPONSIBLE,
				...mailbox,
			}),
		],
		more: { structures: [IME], product: { nil: 'NIL-DE-TEST' }, ...more },
	})
	await importTrust(world)
	return {
		...world,
		address,
		pdf: async (text = 'Bonjour', name = 'document.pdf') => {
			const file = join(root, name)
			writeFileSync(file, await makePdf(text))
			return file
		},
		send: (to, words) => world.run('send', '--from', address, ...[to].flat().flatMap((one) => ['--to', one]), ...words),
	}
}

/** As the ANS publishes it. @return its path */
export function writeTrustList(root: string, domains: string[]): string {
	const file = join(root, 'liste.xml')
	writeFileSync(
		file,
		'<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">'
		+ '<DateDeGeneration>2026-11-01</DateDeGeneration>'
		+ `${domains.map((domain) => `<Domaine><Nom>${domain}</Nom></Domaine>`).join('')}</ListeBlanche>`,
	)
	return file
}

export async function importTrust(world: World, domains = TRUSTED, ...words: string[]): Promise<void> {
	const { code, stderr } = await world.run('trust', 'import', writeTrustList(world.root, domains), ...words)
	if (code !== 0) {
		throw new Error(stderr)
	}
}
