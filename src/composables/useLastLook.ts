/** What will leave, looked at by the sidecar as soon as the hand rests, then sent as it was shown. */
import type { Problem } from '../../server/contract/problem.ts'
import type { DraftView } from '../../server/contract/sending.contract.ts'
import type { useSendingForm } from './useSendingForm.ts'

import { t } from '@nextcloud/l10n'
import { computed, ref, watch } from 'vue'
import { post, problemOf } from '../services/api.ts'

/** Milliseconds without a change before the sidecar is asked for a last look. */
const PAUSE = 600

/** What was sent under this key is something else (server/outgoing/notice.ts). */
const KEY_REUSED = 'key-reused'

type Form = Pick<ReturnType<typeof useSendingForm>, 'session' | 'form' | 'ids' | 'refused' | 'missing' | 'unwritten' | 'wish'>

export function useLastLook({ session, form, ids, refused, missing, unwritten, wish }: Form) {
	const key = ref<string>(crypto.randomUUID())
	const draft = ref<DraftView | null>(null)
	const problem = ref<Problem | null>(null)
	const isLooking = ref(false)
	const isSending = ref(false)
	/** Without a circuit: otherwise nothing is looked at here. */
	const isPlain = ref(true)
	/** A file was not what the last look had shown. */
	const changed = ref<Problem | null>(null)
	const confirmed = ref<string[]>([])
	const mayBeLookedAt = computed(() => missing.value.length === 0 && unwritten.value.length === 0)
	const unconfirmed = computed(() => draft.value?.mustConfirm.filter((code) => !confirmed.value.includes(code)) ?? [])
	const isReady = computed(
		() => draft.value !== null && !isLooking.value && !isSending.value && refused.value.length === 0 && unconfirmed.value.length === 0,
	)
	const asked = () => ({ ...wish(), key: key.value })

	let timer: ReturnType<typeof setTimeout> | undefined
	let turns = 0
	watch(() => JSON.stringify([asked(), mayBeLookedAt.value, refused.value.length, isPlain.value]), () => {
		clearTimeout(timer)
		// What is being looked at is not what is written any more.
		turns++
		draft.value = null
		problem.value = session.value === null ? problem.value : null
		if (isPlain.value && mayBeLookedAt.value && session.value !== null) {
			isLooking.value = true
			timer = setTimeout(look, PAUSE)
		} else {
			isLooking.value = false
		}
	})
	watch(() => [form.patient?.id, form.to.length, form.isXdm, form.asNew, form.isVersion], () => {
		confirmed.value = []
		form.again = false
		form.oldVersion = false
		form.aboutPatient = ''
	})

	async function look(): Promise<void> {
		const turn = ++turns
		try {
			const answer = await post('sendings/look', { params: asked(), files: ids() })
			if (turn === turns) {
				draft.value = answer
				problem.value = null
			}
		} catch (error) {
			if (turn === turns) {
				draft.value = null
				problem.value = problemOf(error)
			}
		} finally {
			if (turn === turns) {
				isLooking.value = false
			}
		}
	}

	/** @return the number of the message, or null when it was refused */
	async function send(): Promise<number | null> {
		isSending.value = true
		try {
			const { id, notices } = await post('sendings', { params: { ...asked(), seen: draft.value?.seen ?? null }, files: ids() })
			if (!notices.some(({ code }) => code === KEY_REUSED)) {
				return id
			}
			// Another window sent other words under the key of this draft: these are another message.
			key.value = crypto.randomUUID()
			changed.value = leftAlready(id)
			return null
		} catch (error) {
			problem.value = problemOf(error)
			// What changed is shown again: nothing leaves by itself.
			changed.value = problem.value.code === 'MSS-SEND-CHANGED' ? problem.value : null
			if (changed.value) {
				await look()
			}
			return null
		} finally {
			isSending.value = false
		}
	}

	return {
		keyOf: () => key.value,
		/** Of a draft: what has left under it is not sent twice. */
		takeKey: (other: string) => {
			key.value = other
		},
		isPlain,
		draft,
		problem,
		changed,
		isLooking,
		isSending,
		isReady,
		confirmed,
		unconfirmed,
		send,
	}
}

function leftAlready(id: number): Problem {
	return {
		code: KEY_REUSED,
		text: t('mssante', 'This draft left already, otherwise written, as sending {id}: what is here is not sent.', { id }),
		remedy: t('mssante', 'Send it if it has to leave as well.'),
		field: null,
	}
}
