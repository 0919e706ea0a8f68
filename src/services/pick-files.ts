/** Files chosen among the person's own: by Nextcloud's picker, or by the shell page's. What either weighs comes when it is asked for. */
import type { PickedFile } from './files.service.ts'

/** Of Nextcloud's bits. */
const READ = 1

/** The shell page of the demo says so (server/shell/globals.js). */
function isShell(): boolean {
	return (window as { OC?: { config?: { isShell?: boolean } } }).OC?.config?.isShell === true
}

/** Those that the person chose; none when they closed it. */
export async function pickFiles(title: string): Promise<PickedFile[]> {
	return isShell() ? pickInShell(title) : pickInNextcloud(title)
}

async function pickInShell(title: string): Promise<PickedFile[]> {
	const [{ spawnDialog }, { default: ShellPicker }] = await Promise.all([
		import('@nextcloud/vue/functions/dialog'),
		import('../views/ShellPicker.vue'),
	])
	return (await spawnDialog(ShellPicker, { title })) as PickedFile[] | undefined ?? []
}

async function pickInNextcloud(title: string): Promise<PickedFile[]> {
	const [{ getFilePickerBuilder, FilePickerClosed }, { translate }] = await Promise.all([
		import('@nextcloud/dialogs'),
		import('./l10n.ts'),
		import('@nextcloud/dialogs/style.css'),
	])
	const picker = getFilePickerBuilder(title)
		.setMultiSelect(true)
		.setNoMenu(true)
		.setCanPick(({ type, permissions }) => type === 'file' && (permissions & READ) !== 0)
		.setButtonFactory((nodes) => [{
			label: translate('Join'),
			variant: 'primary',
			disabled: nodes.length === 0,
			callback: () => {},
		}])
		.build()
	try {
		const nodes = await picker.pickNodes()
		return nodes.flatMap(({ id, basename }) => id === undefined ? [] : [{ id: String(id), name: basename }])
	} catch (error) {
		if (error instanceof FilePickerClosed) {
			return []
		}
		throw error
	}
}
