/** One dossier, kept fresh, and what its preparer does with it: changes are written together, and nothing leaves by itself. */
import type { DossierShown } from '../../server/contract/dossiers.contract.ts'
import type { PatientCard } from '../../server/contract/patients.contract.ts'
import type { Problem } from '../../server/contract/problem.ts'
import type { Recipient } from '../../server/contract/recipients.contract.ts'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, watch } from 'vue'
import { post, problemOf } from '../services/api.ts'
import { CHANGED } from '../services/files.service.ts'
import { nameAmong } from '../services/names.service.ts'
import { pickFiles } from '../services/pick-files.ts'
import { usePolled } from './usePolled.ts'

type Piece = DossierShown['shownPieces'][number]
type PieceFile = Piece['files'][number]
interface PieceChange {
	id: string
	files?: string[]
	without?: string[]
	reason?: string
}

export function useDossier(id: () => string | null) {
	const { value, problem, look } = usePolled('dossiers/:id', () => {
		const wanted = id()
		return wanted === null ? null : { words: [wanted] }
	})
	/** Only what is chosen, whatever is still on its way. */
	const dossier = computed(() => String(value.value?.id) === id() ? value.value : null)
	const refusal = ref<Problem | null>(null)
	const isBusy = ref(false)
	/** What the person writes; what is as it was is not sent. */
	const form = reactive({
		patient: null as PatientCard | null,
		text: '',
		to: [] as Recipient[],
		reasons: {} as Record<string, string>,
		aboutPatient: '',
		again: false,
		answerBy: '',
		isAlertConfirmed: false,
	})

	const isOpen = computed(() =>
		dossier.value !== null && dossier.value.mayPrepare && !['sent', 'withdrawn'].includes(dossier.value.state))
	const reasonsNow = () => Object.fromEntries((dossier.value?.shownPieces ?? []).map((piece) => [piece.id, piece.reason ?? '']))
	const changedReasons = computed(() => Object.entries(form.reasons).filter(([piece, reason]) => reason.trim() !== reasonsNow()[piece]))
	const addresses = computed(() => form.to.filter((one) => one.problem === null).map(({ address }) => address))
	const isMoved = computed(() => JSON.stringify(addresses.value) !== JSON.stringify(dossier.value?.to))
	const isOther = computed(() => form.patient !== null && form.patient.id !== dossier.value?.patientId)
	const isTouched = computed(() => dossier.value !== null && (
		form.text !== dossier.value.text
		|| isMoved.value
		|| isOther.value
		|| changedReasons.value.length > 0
		|| form.answerBy !== (dossier.value.answerBy ?? '')
		|| form.aboutPatient !== (dossier.value.aboutPatient ?? '')
		|| form.again))
	const mustConfirm = computed(() => dossier.value?.mustConfirm ?? (refusal.value?.field === 'alert' ? refusal.value.text : null))
	const missing = computed(() => {
		const shown = dossier.value
		return shown === null
			? []
			: [
					...form.patient === null ? [t('mssante', 'the patient')] : [],
					...shown.shownPieces
						.filter((piece) => piece.missing && (form.reasons[piece.id] ?? '').trim() === '')
						.map(({ name }) => name),
					...addresses.value.length === 0 ? [t('mssante', 'a recipient')] : [],
				]
	})

	/** What is written by nobody here is what the sidecar tells; what somebody writes is theirs until it is kept. */
	function fill(shown: DossierShown): void {
		form.patient = shown.patient
		form.text = shown.text
		form.to = shown.to.map((address) => {
			return { address, name: nameAmong(shown.names, address), about: '', origin: 'recent', problem: null }
		})
		form.reasons = reasonsNow()
		form.aboutPatient = shown.aboutPatient ?? ''
		form.again = false
		form.answerBy = shown.answerBy ?? ''
		form.isAlertConfirmed = false
	}
	// To another, or about another, it is another word.
	watch(() => JSON.stringify([form.patient?.id, addresses.value]), () => {
		form.isAlertConfirmed = false
	})
	// Another patient: what was refused of the one before, and the reason given for them, are of that one.
	watch(() => form.patient?.id, (now, before) => {
		if (now !== before && isOther.value) {
			refusal.value = null
			form.aboutPatient = ''
		}
	})
	let filled = ''
	watch(dossier, (shown, before) => {
		const key = shown && `${shown.id} ${shown.changedAt}`
		if (shown && key !== filled && (shown.id !== before?.id || !isTouched.value)) {
			fill(shown)
			filled = key!
		}
		if (shown?.id !== before?.id) {
			refusal.value = null
		}
		// Whatever is written meanwhile, the patient is shown as the register has them now.
		if (shown?.patient && shown.patient.id === form.patient?.id) {
			form.patient = shown.patient
		}
	}, { immediate: true })

	async function attempt(act: (shown: DossierShown) => Promise<DossierShown>): Promise<boolean> {
		const shown = dossier.value
		if (shown === null || isBusy.value) {
			return false
		}
		isBusy.value = true
		refusal.value = null
		try {
			const now = await act(shown)
			fill(now)
			return true
		} catch (error) {
			refusal.value = problemOf(error)
			return false
		} finally {
			await look()
			isBusy.value = false
			window.dispatchEvent(new CustomEvent(CHANGED))
		}
	}

	/** With all that is written meanwhile. */
	async function change(shown: DossierShown, pieces: PieceChange[] = [], files: string[] = []): Promise<DossierShown> {
		const reasons = changedReasons.value.map(([piece, reason]): PieceChange => ({ id: piece, reason: reason.trim() }))
		const params = {
			pieces: [...pieces, ...reasons.filter((one) => !pieces.some((other) => other.id === one.id))],
			patientId: isOther.value ? form.patient!.id : null,
			to: isMoved.value && shown.only === null ? addresses.value : null,
			text: form.text === shown.text ? null : form.text,
			aboutPatient: form.aboutPatient.trim() || null,
			again: form.again ? true : null,
			answerBy: form.answerBy === (shown.answerBy ?? '') ? null : form.answerBy,
			isAlertConfirmed: form.isAlertConfirmed,
		}
		return post('dossiers/:id', { words: [shown.id], params, files })
	}

	return {
		dossier,
		problem,
		refusal,
		isBusy,
		isOpen,
		isTouched,
		missing,
		mustConfirm,
		form,
		save: () => attempt((shown) => change(shown)),
		submit: () => attempt(async (shown) => {
			const { seen } = isTouched.value ? await change(shown) : shown
			return post('dossiers/:id/submit', { words: [shown.id], params: { seen } })
		}),
		withdraw: () => attempt((shown) => post('dossiers/:id/withdraw', { words: [shown.id] })),
		/** The file as it is now in Files, in place of the bytes that were put in. */
		renew: (piece: Piece, file: PieceFile) => attempt((shown) =>
			change(shown, [{ id: piece.id, files: [file.fileId!], without: [file.sha256] }], [file.fileId!])),
		takeOut: (piece: Piece, file: PieceFile) => attempt((shown) => change(shown, [{ id: piece.id, without: [file.sha256] }])),
		/** One that is there already is replaced, where the piece is one. */
		add: async (piece: Piece) => {
			const picked = (await pickFiles(t('mssante', 'Choose files for this piece'))).map(({ id: file }) => file)
			const files = piece.several ? picked : picked.slice(0, 1)
			return files.length > 0 && attempt((shown) => change(shown, [{ id: piece.id, files }], files))
		},
	}
}
