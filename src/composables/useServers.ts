/** Where the servers of a mailbox may be: those that its domain names fill what is empty; how operators let software in is chosen. */
import type { ServersFound } from '../../server/contract/admin/mailboxes.admin-contract.ts'
import type { ConnectionForm } from '../services/mailbox-fields.ts'

import { computed, ref, shallowRef, watch } from 'vue'
import { admin } from '../services/api.ts'

/** Milliseconds without a change before a domain is asked about. */
const PAUSE = 600
const WAYS = ['imap', 'smtp'] as const

/** @param isNew one that was made has its servers: nothing is looked for */
export function useServers(form: ConnectionForm, isNew: boolean) {
	const operators = shallowRef<ServersFound['operators']>([])
	/** What was filled in, and whose domain named it. */
	const found = ref<{ domain: string, servers: string } | null>(null)
	const operator = ref<string | null>(null)
	const choices = computed(() => operators.value.map(({ id, label }) => ({ id, label })))
	/** Hosts that we wrote ourselves: an address that is corrected brings others. */
	const written = { imap: '', smtp: '' }

	function fill(domain: string, dns: ServersFound['dns']): void {
		const filled = WAYS.flatMap((way) => {
			const server = dns[way]
			if (server === null || ![written[way], ''].includes(form[way].host)) {
				return []
			}
			written[way] = server.host
			Object.assign(form[way], server)
			return [`${server.host}:${server.port}`]
		})
		found.value = filled.length === 0 ? null : { domain, servers: filled.join(', ') }
		// What the domain says of itself is no longer those settings.
		operator.value = filled.length === 0 ? operator.value : null
	}

	/** Nobody waits for it: without an answer the fields stay empty. */
	async function look(address: string): Promise<void> {
		const answer = await admin.get('mailboxes/servers', { params: { address } }).catch(() => null)
		operators.value = answer?.operators ?? operators.value
		if (answer !== null && address === addressOf()) {
			fill(address.slice(address.lastIndexOf('@') + 1), answer.dns)
		}
	}

	const addressOf = () => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(form.address.trim()) ? form.address.trim() : ''
	let timer: ReturnType<typeof setTimeout> | undefined
	if (isNew) {
		watch(addressOf, (address) => {
			clearTimeout(timer)
			timer = setTimeout(() => void look(address), address === '' ? 0 : PAUSE)
		}, { immediate: true })
	}

	watch(operator, (id) => {
		const chosen = operators.value.find((one) => one.id === id)
		if (chosen) {
			found.value = null
			form.auth = chosen.auth
			Object.assign(form.imap, chosen.imap)
			Object.assign(form.smtp, chosen.smtp)
		}
	})

	return { choices, operator, found }
}
