/** In Files, Nextcloud 32: the action, the word beside a name, the tab; in the registries of @nextcloud/files v3 and of the old sidebar. */
import type { FilesNode } from './actions/send.action.ts'

import { isMarkable, MARK, MARK_ORDER, markFor } from './actions/mark.action.ts'
import { isFolder, openPatient, PATIENT, PATIENT_ORDER, patientIcon, patientName } from './actions/patient.action.ts'
import { iconSvg, ID, isSendable, name, ORDER, send } from './actions/send.action.ts'
import { icon } from './services/icon.ts'
import { whenMayBegin } from './services/session.service.ts'

interface FileInfo {
	id: number
	name: string
	type: string
	mimetype: string
	size: number
	permissions: number
	isDirectory?: () => boolean
}

interface OldFiles {
	_nc_fileactions?: unknown[]
	OCA?: { Files?: { Sidebar?: { registerTab: (tab: unknown) => void, Tab: new (options: unknown) => unknown } } }
}

const old = window as OldFiles

const actions = old._nc_fileactions ??= []

actions.push({
	id: MARK,
	displayName: () => '',
	iconSvgInline: () => '',
	order: MARK_ORDER,
	enabled: (nodes: FilesNode[]) => isMarkable(nodes),
	exec: async () => null,
	renderInline: (node: FilesNode) => markFor(node),
})

whenMayBegin(() => actions.push({
	id: ID,
	displayName: name,
	iconSvgInline: iconSvg,
	order: ORDER,
	enabled: (nodes: FilesNode[]) => isSendable(nodes),
	exec: (node: FilesNode) => send([node]),
	execBatch: async (nodes: FilesNode[]) => {
		const sent = await send(nodes)
		return nodes.map(() => sent)
	},
}))

whenMayBegin(() => actions.push({
	id: PATIENT,
	displayName: patientName,
	iconSvgInline: patientIcon,
	order: PATIENT_ORDER,
	enabled: (nodes: FilesNode[]) => isFolder(nodes),
	exec: (node: FilesNode) => openPatient([node]),
}))

window.addEventListener('DOMContentLoaded', () => {
	const sidebar = old.OCA?.Files?.Sidebar
	let shown: { show: (file: FileInfo) => void, end: () => void } | null = null
	sidebar?.registerTab(new sidebar.Tab({
		id: 'mssante',
		name: 'MSSanté',
		iconSvg: icon,
		enabled: (file: FileInfo) => file.type !== 'dir' && !file.isDirectory?.(),
		mount: async (element: HTMLElement, file: FileInfo) => {
			shown?.end()
			const { mountTab } = await import('./services/mount-tab.ts')
			shown = mountTab(element)
			shown.show(file)
		},
		update: (file: FileInfo) => shown?.show(file),
		destroy: () => {
			shown?.end()
			shown = null
		},
	}))
})
