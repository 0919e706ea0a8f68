/** In Files, Nextcloud 33 and later: the action, the word beside a name, and the tab. Everything else comes when it is asked for. */
import { isMarkable, MARK, MARK_ORDER, markFor } from './actions/mark.action.ts'
import { isFolder, openPatient, PATIENT, PATIENT_ORDER, patientIcon, patientName } from './actions/patient.action.ts'
import { iconSvg, ID, isSendable, name, ORDER, send } from './actions/send.action.ts'
import { registerAction, registerTab } from './services/files4.service.ts'
import { icon } from './services/icon.ts'
import { whenMayBegin } from './services/session.service.ts'

const TAB = 'mssante-file-tab'

whenMayBegin(() => registerAction({
	id: ID,
	displayName: name,
	iconSvgInline: iconSvg,
	order: ORDER,
	enabled: ({ nodes }) => isSendable(nodes),
	exec: ({ nodes }) => send(nodes),
	execBatch: async ({ nodes }) => {
		const sent = await send(nodes)
		return nodes.map(() => sent)
	},
}))

registerAction({
	id: MARK,
	displayName: () => '',
	iconSvgInline: () => '',
	order: MARK_ORDER,
	enabled: ({ nodes }) => isMarkable(nodes),
	exec: async () => null,
	renderInline: ({ nodes }) => markFor(nodes[0]),
})

whenMayBegin(() => registerAction({
	id: PATIENT,
	displayName: patientName,
	iconSvgInline: patientIcon,
	order: PATIENT_ORDER,
	enabled: ({ nodes }) => isFolder(nodes),
	exec: ({ nodes }) => openPatient(nodes),
}))

registerTab({
	id: 'mssante',
	displayName: 'MSSanté',
	iconSvgInline: icon,
	order: 60,
	tagName: TAB,
	enabled: ({ node }) => node.type === 'file',
	onInit: async () => {
		const { defineTab } = await import('./services/define-tab.ts')
		defineTab(TAB)
	},
})
