/** The tab in the sidebar of Nextcloud 32, which gives an element and a file. */
import { createApp, h, shallowReactive } from 'vue'
import FileTab from '../views/FileTab.vue'

interface FileInfo { id: number, name: string, size: number, mimetype: string, permissions: number }

export function mountTab(element: HTMLElement): { show: (file: FileInfo) => void, end: () => void } {
	const state = shallowReactive<{ file: FileInfo | null }>({ file: null })
	const app = createApp({
		render: () => state.file
			&& h(FileTab, {
				node: {
					id: state.file.id,
					basename: state.file.name,
					type: 'file',
					size: state.file.size,
					mime: state.file.mimetype,
					permissions: state.file.permissions,
				},
				active: true,
			}),
	})
	app.mount(element)
	return {
		show: (file) => {
			state.file = file
		},
		end: () => app.unmount(),
	}
}
