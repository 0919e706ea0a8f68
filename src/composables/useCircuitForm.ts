/** A circuit being made: a model and its blanks, or the blanks of one that exists; tried, kept as a draft, activated. */
import type { CircuitModel, CircuitRow, CircuitTrial, CircuitWish } from '../../server/contract/admin/circuits.admin-contract.ts'
import type { Overview } from '../../server/contract/admin/overview.admin-contract.ts'
import type { Problem } from '../../server/contract/problem.ts'

import { t } from '@nextcloud/l10n'
import { computed, reactive, ref, watch } from 'vue'
import { admin } from '../services/api.ts'
import { attempted } from '../services/attempt.service.ts'

type Fault = CircuitRow['faults'][number]

/** @param row null: a new one */
export function useCircuitForm(row: CircuitRow | null, models: readonly CircuitModel[], { mailboxes }: Overview) {
	const form = reactive({
		model: row === null ? models[0]?.id ?? null : null,
		name: row?.name ?? models[0]?.name ?? '',
		mailbox: row?.blanks.mailbox ?? (mailboxes.length === 1 ? mailboxes[0]!.address : null),
		recipients: [...row?.blanks.recipients ?? []],
		approval: { users: [...row?.blanks.approval?.users ?? []], groups: [...row?.blanks.approval?.groups ?? []] },
	})
	const model = computed(() => models.find(({ id }) => id === form.model) ?? null)
	/** Of a draft, what lacked when it was kept; of one in use, what lacks by now. */
	const saved = ref<CircuitRow | null>(row)
	const trial = ref<CircuitTrial | null>(null)
	const problem = ref<Problem | null>(null)
	const isBusy = ref(false)
	const hasRecipients = computed(() => model.value === null ? row?.hasRecipients === true : model.value.recipients !== null)
	const hasApproval = computed(() => model.value === null ? row?.hasApproval === true : model.value.approval !== null)
	const receivesOnly = computed(() => !(model.value === null ? row?.hasApproval : model.value.pieces.length > 0))
	const isNamed = computed(() => form.approval.users.length + form.approval.groups.length > 0)
	const needsApproval = computed(() => hasApproval.value
		&& (model.value?.approval?.isOptional === false || (row !== null && row.blanks.approval !== null)))
	/** It was asked for, and nobody is named who approves. */
	const lacksName = ref(false)
	const nobody: Fault = { blank: 'approval', text: t('mssante', 'Name who approves: a person or a group.') }
	const faultsOf = (blank: Fault['blank']) => [
		...saved.value?.faults.filter((one) => one.blank === blank) ?? [],
		...blank === 'approval' && lacksName.value && !isNamed.value ? [nobody] : [],
	]

	/** What was wrong with a blank is not known any more once it is written anew. */
	function doubt(...blanks: Fault['blank'][]): void {
		if (saved.value !== null) {
			saved.value = { ...saved.value, faults: saved.value.faults.filter(({ blank }) => !blanks.includes(blank)) }
		}
		trial.value = null
	}
	watch(() => form.mailbox, () => doubt('mailbox', 'trigger'))
	watch(() => form.recipients, () => doubt('recipients', 'mask'), { deep: true })
	watch(() => form.approval, () => doubt('approval'), { deep: true })

	/** Its name follows the model, until it is written. */
	function choose(id: string): void {
		const before = model.value
		form.model = id
		if (before === null || form.name === before.name) {
			form.name = model.value!.name
		}
		saved.value = trial.value = problem.value = null
	}

	function wish(): CircuitWish {
		return {
			id: saved.value?.id ?? null,
			model: form.model,
			name: form.name.trim() || null,
			mailbox: form.mailbox ?? '',
			recipients: hasRecipients.value ? form.recipients : [],
			approval: hasApproval.value && isNamed.value ? form.approval : null,
		}
	}

	/** @return whether it was done */
	async function attempt(act: () => Promise<unknown>): Promise<boolean> {
		lacksName.value = needsApproval.value && !isNamed.value
		if (lacksName.value) {
			return false
		}
		return attempted({ problem, isBusy }, act)
	}

	async function keep(): Promise<CircuitRow> {
		saved.value = await admin.post('circuits', { params: wish() })
		return saved.value
	}

	const tryIt = () => attempt(async () => {
		trial.value = await admin.post('circuits/trial', { params: wish() })
	})
	const save = () => attempt(keep)

	/** @return whether it is in use; else what lacks is told beside each blank, and the draft is kept */
	async function activate(): Promise<boolean> {
		const isKept = await attempt(keep)
		const { id, version, faults } = saved.value ?? { id: '', version: 0, faults: [] }
		return isKept && faults.length === 0 && attempt(() => admin.post('circuits/:id/activate', { words: [id], params: { version } }))
	}

	return { form, model, trial, problem, isBusy, hasRecipients, hasApproval, receivesOnly, faultsOf, choose, tryIt, save, activate }
}
