/** A sending that is prepared by a circuit: which, which file is which piece, what lacks, and what the sidecar says of it. */
import type { CircuitOffered } from '../../server/contract/circuits.contract.ts'
import type { DossierShown } from '../../server/contract/dossiers.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { Asked } from '../services/asked-dossier.ts'
import type { PickedFile } from '../services/files.service.ts'
import type { useSending } from './useSending.ts'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, watch } from 'vue'
import { get, post, problemOf } from '../services/api.ts'
import { answeredAmong, circuitsFor } from '../services/asked-dossier.ts'
import { filesOfPieces, proposedCircuit } from '../services/circuit-words.ts'
import { recipientWords } from '../services/dossier-words.ts'
import { pickFiles } from '../services/pick-files.ts'
import { proposalOf } from '../services/proposal.service.ts'

/** A circuit that is nobody's definition: what some prepare, those who send approve. */
const BUILT_IN = 'simple:'

/** What became of it: kept, sent to who approves, or on its way. */
export type Prepared = { kind: 'kept' | 'asked' | 'sent', dossier: DossierShown }

type Sending = Pick<ReturnType<typeof useSending>, 'session' | 'form' | 'proposed' | 'writable' | 'refused' | 'draft' | 'nameInText'>

/**
 * @param sending what it shares with a sending without circuit: the patient, the files, the words
 * @param begun a dossier is what was asked for, in answer to that; null: files were, which may leave without one
 */
export function usePreparing(
	{ session, form, proposed, writable, refused, draft, nameInText }: Sending,
	mayPropose: () => boolean,
	begun: { answers: Asked | null } | null = null,
) {
	const answers = begun?.answers ?? null
	const key = crypto.randomUUID()
	const circuits = ref<CircuitOffered[]>([])
	const chosen = ref<string | null>(null)
	/** It was proposed, and the person has not chosen otherwise. */
	const isProposed = ref(false)
	const state = reactive({
		places: {} as Record<string, string[]>,
		reasons: {} as Record<string, string>,
		oneOf: [] as string[],
		/** YYYY-MM-DD; empty: nobody said. */
		answerBy: '',
	})
	/** Once it is begun. */
	const dossier = ref<DossierShown | null>(null)
	const problem = ref<Problem | null>(null)
	const isBusy = ref(false)
	const isChanged = ref(false)
	/** They read what an « information préoccupante » asks, and to whom it goes. */
	const isAlertConfirmed = ref(false)

	const circuit = computed(() => circuits.value.find(({ id }) => id === chosen.value) ?? null)
	const files = computed(() => form.documents.map(({ id, name, title, type, reason, folder }) => {
		return { id, name, title, type, isTyped: reason !== null, folder }
	}))
	/** Nobody defined them: proposed by nothing, and chosen by their mailbox. */
	const defined = computed(() => circuits.value.filter(({ id }) => !id.startsWith(BUILT_IN)))
	/** May they send without one? */
	const maySend = computed(() => session.value?.mailboxes.some((one) => one.maySend) ?? false)
	const proposal = computed(() => mayPropose()
		? proposedCircuit(
				defined.value,
				files.value,
				form.text,
				draft.value?.notices.some(({ code }) => code === 'information-preoccupante') ?? false,
			)
		: null)
	/** What is written since calls for another one: said, never done under somebody's hands. */
	const suggested = computed(() =>
		dossier.value === null && (chosen.value === null || chosen.value.startsWith(BUILT_IN)) ? proposal.value : null)

	const placesOf = (piece: string) => state.places[piece] ?? []
	const missing = computed(() => circuit.value === null
		? []
		: [
				...form.patient === null ? [t('mssante', 'the patient')] : [],
				...circuit.value.pieces
					.filter(({ id, optional, orReason }) =>
						!optional && placesOf(id).length === 0 && !(orReason && (state.reasons[id] ?? '').trim() !== ''))
					.map(({ name }) => name),
				...to.value.length === 0 ? [t('mssante', 'a recipient')] : [],
				...circuit.value.isDated && state.answerBy === '' ? [t('mssante', 'the date of the table')] : [],
			])
	const to = computed(() => {
		const { only, oneOf } = circuit.value ?? { only: null, oneOf: null }
		return only ?? (oneOf === null ? writable.value.map(({ address }) => address) : state.oneOf)
	})
	/** The same, by their names. */
	const people = computed(() => {
		const names = { ...Object.fromEntries(form.to.map(({ address, name }) => [address, name])), ...circuit.value?.names }
		return to.value.map((address) => recipientWords(address, names))
	})
	/** Of somebody else, or to others, it is no answer to what was asked. */
	const isAnswer = computed(() => answers !== null
		&& (answers.patient === null || answers.patient.id === form.patient?.id)
		&& to.value.some((one) => answers.to.some((other) => one.toLowerCase() === other.toLowerCase())))
	/** Files that are no piece: they do not leave. */
	const left = computed(() => form.documents.filter(({ id }) => !Object.values(state.places).some((ids) => ids.includes(id))))
	const isTouched = () => isChanged.value || Object.values(state.reasons).some((reason) => reason.trim() !== '')
	const mustConfirm = computed(() => circuit.value?.mustConfirm ?? (problem.value?.field === 'alert' ? problem.value.text : null))
	const isReady = computed(() => missing.value.length === 0 && refused.value.length === 0 && !isBusy.value
		&& (mustConfirm.value === null || isAlertConfirmed.value))

	/** Once the files are known. */
	async function load(): Promise<void> {
		try {
			circuits.value = circuitsFor((await get('circuits')).circuits, answers)
		} catch (error) {
			// Without circuits, what needs none leaves as it always did.
			problem.value = maySend.value && begun === null ? null : problemOf(error)
			return
		}
		if (begun !== null) {
			// Nothing in hand says which: a person does, where there are several.
			const [only, ...others] = circuits.value
			chosen.value = others.length === 0 ? only?.id ?? null : null
			return
		}
		const first = proposal.value
			?? (maySend.value ? null : circuits.value.find(({ id }) => id.startsWith(BUILT_IN)) ?? circuits.value[0] ?? null)
		isProposed.value = first !== null && first === proposal.value
		chosen.value = first?.id ?? null
	}

	function choose(id: string | null): void {
		chosen.value = id
		isProposed.value = false
		isChanged.value = true
	}

	watch(circuit, (now) => {
		state.places = now === null ? {} : filesOfPieces(now.pieces, files.value)
		state.reasons = {}
		state.oneOf = now?.oneOf?.length === 1 ? [...now.oneOf] : now?.oneOf ? answeredAmong(now, answers?.to ?? []) ?? [] : []
		problem.value = null
	})
	// A piece that is one bears its own name; of several, each file bears its title.
	watch(() => circuit.value === null
		? form.documents.map(({ title }) => title)
		: circuit.value.pieces.flatMap(({ id, name, several }) => form.documents
				.filter((one) => placesOf(id).includes(one.id))
				.map(({ title }) => several ? title : name)), nameInText)
	// Another patient: what was refused of the one before, and the reason given for them, are of that one.
	watch(() => form.patient?.id, () => {
		problem.value = null
		form.aboutPatient = ''
	})
	// What was refused may hold no more.
	watch(() => JSON.stringify([form.patient?.id, form.to, form.text, state]), () => {
		problem.value = ['about', 'again', 'alert'].includes(problem.value?.field ?? '') ? problem.value : null
	})
	// To another, about another, or of other pieces, it is another word.
	watch(() => JSON.stringify([form.patient?.id, to.value, state.places, state.reasons]), () => {
		isAlertConfirmed.value = false
		problem.value = problem.value?.field === 'alert' ? null : problem.value
	})

	async function addFiles(piece: string): Promise<void> {
		await join(piece, await pickFiles(t('mssante', 'Choose files for this piece')))
	}

	/** Where nobody said whom it is about, the folder of the files does. */
	async function join(piece: string, files: PickedFile[]): Promise<void> {
		const picked = files.map(({ id }) => id)
		const by = circuit.value
		try {
			const { documents, patient } = await proposalOf(picked.filter((id) => !form.documents.some((one) => one.id === id)))
			form.documents = [...form.documents, ...documents]
			if (form.patient === null && patient?.structure === structureOf(by?.mailbox)) {
				form.patient = proposed.value = patient
			}
			const several = by?.pieces.find(({ id }) => id === piece)?.several ?? false
			place(piece, several ? [...placesOf(piece), ...picked] : picked.slice(0, 1))
		} catch (error) {
			problem.value = problemOf(error)
		}
	}
	const structureOf = (mailbox?: string) => session.value?.mailboxes.find(({ address }) => address === mailbox)?.structure

	function drop(id: string): void {
		form.documents = form.documents.filter((one) => one.id !== id)
		state.places = Object.fromEntries(Object.entries(state.places).map(([piece, ids]) => [piece, ids.filter((one) => one !== id)]))
	}

	/** A file is one piece: put there, it is no longer elsewhere. */
	function place(piece: string, ids: string[]): void {
		isChanged.value = true
		const others = Object.entries(state.places).map(([id, there]) => [id, there.filter((one) => !ids.includes(one))] as const)
		state.places = { ...Object.fromEntries(others), [piece]: [...new Set(ids)] }
	}

	function wish({ pieces, only }: CircuitOffered) {
		return {
			patientId: form.patient?.id ?? null,
			pieces: pieces.map(({ id, types, several, orReason }) => {
				const documents = form.documents.filter((one) => placesOf(id).includes(one.id))
				return {
					id,
					files: documents.map((one) => one.id),
					// Of a piece that may be anything, what the person says that it is.
					types: types.length === 0 ? documents.map(({ type }) => type) : [],
					titles: several ? documents.map(({ title }) => title) : [],
					without: dossier.value?.pieces.find((one) => one.id === id)?.files.map(({ sha256 }) => sha256) ?? [],
					...orReason && { reason: documents.length > 0 ? '' : (state.reasons[id] ?? '').trim() },
				}
			}),
			to: only === null ? to.value : [],
			text: form.text,
			aboutPatient: form.aboutPatient.trim() || null,
			again: form.again,
			answerBy: circuit.value?.isDated ? state.answerBy : null,
			isAlertConfirmed: isAlertConfirmed.value,
		}
	}

	/** @param leaves its approval is asked for, or it leaves: where not, it is kept as it is. */
	async function prepare(leaves: boolean): Promise<Prepared | null> {
		const by = circuit.value
		if (by === null || isBusy.value) {
			return null
		}
		isBusy.value = true
		problem.value = null
		const given = [...new Set(by.pieces.flatMap(({ id }) => placesOf(id)))]
		try {
			dossier.value = dossier.value === null
				? await post('dossiers', {
						params: { ...wish(by), circuit: by.id, key, answers: isAnswer.value ? answers!.message : null },
						files: given,
					})
				: await post('dossiers/:id', { words: [dossier.value.id], params: wish(by), files: given })
			if (!leaves) {
				return { kind: 'kept', dossier: dossier.value }
			}
			dossier.value = await post('dossiers/:id/submit', { words: [dossier.value.id], params: { seen: dossier.value.seen } })
			return { kind: by.isApproved ? 'asked' : 'sent', dossier: dossier.value }
		} catch (error) {
			problem.value = problemOf(error)
			return null
		} finally {
			isBusy.value = false
		}
	}

	return {
		circuits,
		circuit,
		chosen,
		choose,
		isProposed,
		suggested,
		maySend,
		state,
		missing,
		left,
		people,
		isAnswer,
		mustConfirm,
		isAlertConfirmed,
		isReady,
		isTouched,
		isBusy,
		dossier,
		problem,
		load,
		place,
		addFiles,
		join,
		drop,
		prepare,
	}
}
