/** To whom: those at hand first (favourites of the mailbox, then its recent correspondents), then the directory; each checked at once. */
import type { Context } from '../../context.ts'
import type { Recipient } from '../../contract/recipients.contract.ts'
import type { DirectorySource } from '../../directory/directory-source.ts'
import type { DirectoryEntry } from '../../directory/directory.ts'
import type { Handler } from '../handler.ts'

import { structureOf } from '../../config/load.ts'
import { tellingWords, wordsIn } from '../../directory/directory.ts'
import { metMatching } from '../../directory/met.ts'
import { asMssError, MssError } from '../../errors.ts'
import { addressesWrittenTo } from '../../ledger/reads/recipients.reads.ts'
import { favouritesOf } from '../../ledger/tables/favourites.ts'
import { citizenAddress, normaliseAddress, patientMatricule, writtenAddress } from '../../mssante/address/address.ts'
import { shortName } from '../../mssante/ins/identity.ts'
import { faultOf } from '../../mssante/ins/matricule.ts'
import { addresseesOf } from '../../outgoing/addressees.ts'
import { identityToSend } from '../../outgoing/identity-to-send.ts'
import { patientOf } from '../../patients/registry.ts'
import { allowed } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { keepFavourite } from '../../usecases/keep-favourite.ts'
import { visibleTo } from '../../usecases/visible.usecase.ts'
import { problemOf } from '../http-reply.ts'

const MAX_SHOWN = 12
const MAX_RECENT = 200

type Found = Omit<Recipient, 'problem'>

export const searchRecipients: Handler<'user GET recipients'> = async ({ context }, { call, params: { q, mailbox, patient } }) => {
	const sending = allowed(context.config, call, mailbox, 'prepare')
	const { address } = sending
	const words = tellingWords(wordsIn(q))
	const suits = ({ address, name, about }: Found) =>
		words.every((word) => wordsIn(`${name} ${about} ${address}`).some((own) => own.startsWith(word)))
	const found = new Map<string, Found>()
	const add = (more: Found[]) => more.filter((entry) => !found.has(entry.address)).forEach((entry) => found.set(entry.address, entry))
	add((await ownMailboxOf(context, structureOf(context.config, sending), patient)).filter(suits))
	add((await atHandOf(context, address)).filter(suits))
	add((await recentOf(context, address)).filter(suits))
	if (words.length > 0) {
		const met = await metMatching(context.ledger.db, q, visibleTo(call, context.config.mailboxes, 'see'))
		const listed = await known(context.directory.atHand, met.map(({ address }) => address))
		add(met.map((entry) => ({ ...foundOf(entry, 'met'), ...listed.get(entry.address), origin: 'met' })))
		add(((await context.directory.search(q, MAX_SHOWN))?.entries ?? []).map((entry) => foundOf(entry, 'directory')))
	}
	return Promise.all([...found.values()].slice(0, MAX_SHOWN).map((entry) => checked(context, entry, address)))
}

/** An address typed or pasted: what it is, and whether it may be written to. */
export const checkRecipient: Handler<'user GET recipients/check'> = async ({ context }, { call, params: { address: text, mailbox } }) => {
	const { address: sender } = allowed(context.config, call, mailbox, 'prepare')
	const address = normaliseAddress(text)
	if (address === null) {
		return { address: text, name: text, about: '', origin: 'typed', problem: problemOf(new MssError('MSS-ADDRESS', text)) }
	}
	const found = (await known(context.directory, [address])).get(address)
	return checked(context, found ?? { address, name: address, about: '', origin: 'typed' }, sender, writtenAddress(text)!)
}

export const keepTheFavourite: Handler<'user POST favourites'> = ({ context }, { call, params: { mailbox, ...said } }) =>
	keepFavourite.do(context, person(call), { mailbox }, said)

/** The mailbox of a patient, built from a qualified INS alone (ECO.2.2.6, ECO.3.1.5). */
async function ownMailboxOf({ ledger: { db }, config }: Context, structure: string, id: string): Promise<Found[]> {
	const patient = id === '' ? null : await patientOf(db, structure, id)
	if (patient === null) {
		return []
	}
	const { identity: { ins } } = identityToSend(patient, config.ins.environment)
	return ins === null || faultOf(ins.matricule) !== null
		? []
		: [
				{
					address: citizenAddress(ins.matricule),
					name: `Mon espace santé de ${shortName(patient)}`,
					about: 'messagerie du patient lui-même',
					origin: 'patient',
				},
			]
}

/** Of these addresses, those of the directory. */
async function known(directory: DirectorySource, addresses: string[]): Promise<Map<string, Found>> {
	return new Map((await directory.whose(addresses))?.entries.map((entry) => [entry.address, foundOf(entry, 'directory')]))
}

async function atHandOf(context: Context, mailbox: string): Promise<Found[]> {
	const rows = await favouritesOf(context.ledger.db, mailbox)
	const entries = await known(context.directory.atHand, rows.map(({ address }) => address))
	return rows.map(({ address, name }) => ({ about: '', ...entries.get(address), address, name, origin: 'favourite' }))
}

/** Those it wrote to lately. A citizen's address is their matricule: it is not proposed to others. */
async function recentOf(context: Context, mailbox: string): Promise<Found[]> {
	const addresses = [...new Set(await addressesWrittenTo(context.ledger.db, mailbox, MAX_RECENT))]
		.filter((address) => patientMatricule(address) === null)
	const entries = await known(context.directory.atHand, addresses)
	return addresses.map((address) => ({ address, name: address, about: '', ...entries.get(address), origin: 'recent' }))
}

export function foundOf(
	{ address, name, profession, speciality, structure, city, postalCode }: DirectoryEntry,
	origin: 'met' | 'directory',
): Found {
	const place = city === '' ? '' : `${city}${postalCode === '' ? '' : ` (${postalCode.slice(0, 2)})`}`
	return {
		address,
		name,
		about: [speciality || profession, structure, place].filter((text) => text !== '' && text !== name).join(' · '),
		origin,
	}
}

/** @param written as the person wrote it: it leaves so */
async function checked({ ledger: { db }, config }: Context, found: Found, sender: string, written = found.address): Promise<Recipient> {
	try {
		await addresseesOf(db, config.trust, [found.address], sender)
		return { ...found, address: written, problem: null }
	} catch (error) {
		return { ...found, problem: problemOf(asMssError(error)) }
	}
}
