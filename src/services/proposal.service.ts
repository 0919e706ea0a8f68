/** What the sidecar proposes of files: whose they are, from which mailbox, what they are called. */
import type { Proposal } from '../../server/contract/files.contract.ts'

import { get } from './api.ts'

const NOTHING_PROPOSED: Proposal = { patient: null, documents: [], mailbox: null, versionOf: null }

export async function proposalOf(files: string[]): Promise<Proposal> {
	return files.length === 0 ? NOTHING_PROPOSED : get('files/proposal', { files })
}
