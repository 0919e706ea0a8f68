/** On a telephone, and at twice the size: is the list alone before the eyes, until something is opened? */
import type { Ref } from 'vue'

import { useIsMobile } from '@nextcloud/vue/composables/useIsMobile'
import { computed } from 'vue'

export function useListAlone(isReading: Ref<boolean>) {
	const isMobile = useIsMobile()
	return computed(() => isMobile.value && !isReading.value)
}
