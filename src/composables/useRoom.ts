/** The room that is open, for what stands in it. */
import type { InjectionKey, Ref } from 'vue'
import type { Room } from '../services/rooms.service.ts'

import { inject, provide } from 'vue'

const ROOM: InjectionKey<Readonly<Ref<Room>>> = Symbol('room')

export function provideRoom(room: Readonly<Ref<Room>>): void {
	provide(ROOM, room)
}

/** @return null outside of the page's rooms */
export function useRoom(): Readonly<Ref<Room>> | null {
	return inject(ROOM, null)
}
