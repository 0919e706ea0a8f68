/** A dossier that begins in the page: of nothing yet, or in answer to a received message. Pure. */
import type { CircuitOffered } from '../../server/contract/circuits.contract.ts'
import type { PatientCard } from '../../server/contract/patients.contract.ts'
import type { ThreadView } from '../../server/contract/threads.contract.ts'
import type { TurnShown } from '../../server/contract/turns.contract.ts'

/** What a dossier answers. */
export interface Asked {
	/** Number of the received message. */
	message: number
	title: string
	/** Ours, that received it. */
	mailbox: string
	patient: PatientCard | null
	/** Addresses of who is answered, and their names. */
	to: string[]
	names: Record<string, string>
}

type Turn = Pick<TurnShown, 'message' | 'title' | 'mailbox' | 'patient' | 'partner' | 'partnerName' | 'whose' | 'closedAt'>

/** Null: it is not ours to answer. */
export function askedBy({ message, title, mailbox, patient, partner, partnerName, whose, closedAt }: Turn): Asked | null {
	return message === null || whose !== 'ours' || closedAt !== null
		? null
		: { message, title, mailbox, patient, to: [partner], names: { [partner]: partnerName } }
}

/** In an exchange: what waits for us, else what came last. Null: nothing, or this person may not answer it. */
export function askedIn({ turns, last, reply, patient }: Pick<ThreadView, 'turns' | 'last' | 'reply' | 'patient'>): Asked | null {
	const ours = turns.map(askedBy).find((one) => one !== null)
	return ours ?? (last === null || reply === null
		? null
		: { message: last.id, title: last.title, mailbox: reply.from, patient, to: reply.to, names: reply.names })
}

/** Of those whom the circuit allows, those who are answered; null: it leaves the choice free. */
export function answeredAmong({ only, oneOf }: Pick<CircuitOffered, 'only' | 'oneOf'>, to: string[]): string[] | null {
	return (only ?? oneOf)?.filter((one) => to.some((other) => isSame(one, other))) ?? null
}

/** Circuits of the mailbox that was asked, which go to who asked: by another, who asked would read nothing. */
export function circuitsFor<C extends Pick<CircuitOffered, 'mailbox' | 'only' | 'oneOf'>>(circuits: C[], asked: Asked | null): C[] {
	return asked === null
		? circuits
		: circuits.filter((one) => isSame(one.mailbox, asked.mailbox) && answeredAmong(one, asked.to)?.length !== 0)
}

function isSame(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase()
}
