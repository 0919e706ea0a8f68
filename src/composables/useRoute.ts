/** Which room of the page is open, in its address: it can be linked to, and the browser's « back » works. */
import type { Room } from '../services/rooms.service.ts'

import { nextTick, onUnmounted, ref } from 'vue'
import { webroot } from '../services/api.ts'
import { ROOMS } from '../services/rooms.service.ts'

export interface Route {
	room: Room
	params: Record<string, string>
}

export function hrefOf(room: Room, params: Record<string, string> = {}): string {
	const query = new URLSearchParams(params).toString()
	return `#/${room}${query === '' ? '' : `?${query}`}`
}

/** @param patient `structure/id` */
export function patientParams(patient: string): Record<string, string> {
	const [structure = '', ...id] = patient.split('/')
	return { structure, id: id.join('/') }
}

/** In place of the address that is there: « back » does not come through it. */
export function replaceRoute(room: Room, params: Record<string, string>): void {
	location.replace(hrefOf(room, params))
}

/** Where « back » comes back to; nothing is opened by it now. */
export function comeBackTo(room: Room, params: Record<string, string>): void {
	history.replaceState(history.state, '', hrefOf(room, params))
}

/**
 * To a place of the page, though one was led there before and went elsewhere in its room: the room is told anew what to open.
 *
 * @param leads what stands after `#/`
 */
export async function goTo(leads: string): Promise<void> {
	const bare = `#/${leads.split('?')[0]}`
	if (location.hash.split('?')[0] === bare && location.hash !== bare) {
		const changed = new Promise((resolve) => window.addEventListener('hashchange', resolve, { once: true }))
		location.replace(bare)
		await changed
		await nextTick()
	}
	location.hash = `/${leads}`
}

/** The same, from another page of Nextcloud. */
export function pageLink(room: Room, params: Record<string, string>): string {
	return `${webroot()}/index.php/apps/mssante/${hrefOf(room, params)}`
}

export function useRoute() {
	const route = ref(read())
	const follow = () => {
		route.value = read()
	}
	window.addEventListener('hashchange', follow)
	onUnmounted(() => window.removeEventListener('hashchange', follow))
	return route
}

function read(): Route {
	const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
	const room = ROOMS.find((one) => one === path) ?? 'today'
	return { room, params: Object.fromEntries(new URLSearchParams(query)) }
}
