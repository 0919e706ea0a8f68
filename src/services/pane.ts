/** What stands beside a list: what was opened, or the sentence of the state that it is in. */

export interface PaneState {
	/** What was opened is there. */
	hasItem: boolean
	/** It could not be had. */
	hasFailed: boolean
	/** It, or the list, is on its way. */
	isComing: boolean
	/** Something else stands there when nothing is open: several rows, ticked. */
	hasOther: boolean
	hasRows: boolean
}
export type Pane = 'shown' | 'failed' | 'coming' | 'unchosen' | 'empty'

/** What has come is never taken from the eyes; a failure is told before one is made to wait. */
export function paneOf({ hasItem, hasFailed, isComing, hasOther, hasRows }: PaneState): Pane {
	if (hasItem) {
		return 'shown'
	}
	if (hasFailed) {
		return 'failed'
	}
	if (isComing) {
		return 'coming'
	}
	return hasOther ? 'shown' : hasRows ? 'unchosen' : 'empty'
}
