/** People who approve and sign, in the page. Those of the configuration are shown, not changed. */
import type { PersonConfig } from '../../config/professional.ts'
import type { PersonRow } from '../../contract/admin/people.admin-contract.ts'
import type { Handler } from '../handler.ts'

import { person } from '../../usecases/actor.ts'
import { removePerson, savePerson } from '../../usecases/administer-people.ts'

export const saveThePerson: Handler<'admin POST people'> = async ({ context }, { call, params: { isNew, ...form } }) => {
	const { user, family, given, title, rpps, profession } = form
	const wish = {
		...{ user: user.trim(), family: family.trim(), given: given.trim() },
		...title.trim() && { title: title.trim() },
		...rpps && { rpps },
		...profession && { profession },
	}
	return personView(await savePerson.do(context, person(call), {}, { wish, isNew }))
}

export const removeThePerson: Handler<'admin DELETE people/:user'> = ({ context }, { call, words: { user }, params }) =>
	removePerson.do(context, person(call), { user: decodeURIComponent(user) }, params)

export function personView({ user, family, given, title, rpps, profession, isMade }: PersonConfig): PersonRow {
	return { user, family, given, title: title ?? '', rpps: rpps ?? '', profession: profession ?? '', isMade: isMade ?? false }
}
