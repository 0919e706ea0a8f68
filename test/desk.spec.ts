/**
 * A day at the desk, in Chromium: what is safe files itself, the rest is dealt with by the keyboard alone, and every message is
 * accounted for at every step. Its stories are in `desk/`, in their order.
 */
import { expect, it } from 'vitest'
import { complaints } from './desk/world.desk.ts'

import './desk/morning.ts'
import './desk/waiting.desk.ts'
import './desk/wrong-filing.ts'
import './desk/reading.desk.ts'
import './desk/unmeant.ts'
import './desk/twins.ts'
import './desk/several.ts'
import './desk/many.desk.ts'
import './desk/rooms.desk.ts'
import './desk/widths.ts'
import './desk/rule.ts'

it('made the browser complain of nothing', () => expect(complaints).toEqual([]))
