/** The shell page of the demo and the tests: gives the bundle what Nextcloud would, around the same entries. */
import { createApp } from 'vue'
import ShellFiles from './views/ShellFiles.vue'

const place = document.querySelector('#shell-files')
if (place) {
	createApp(ShellFiles).mount(place)
}
