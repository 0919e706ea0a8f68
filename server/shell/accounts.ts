/** Nextcloud's own lists, where the administrator looks for people: what its provisioning API answers, without a Nextcloud. */
import type { FastifyInstance } from 'fastify'
import type { Circle } from '../config/circle.ts'
import type { Config } from '../config/schema.ts'

/** Whoever opened the page. */
interface Opener {
	user: string
	name: string
	groups: string[]
}

/** Of any house. */
const GROUPS = ['direction', 'soins']
const CLOUD = '/ocs/v2.php/cloud'

export function addAccounts(server: FastifyInstance, config: Config, person: Opener): void {
	const { users, groups } = accountsNamed(config, person)
	const details = (ids: string[], { search = '' }: { search?: string }) => ids
		.filter((id) => id.toLowerCase().includes(search.toLowerCase()))
		.map((id) => ({ id, displayname: id === person.user ? person.name : id }))
	server.get(`${CLOUD}/groups/details`, async ({ query }) => ({ ocs: { data: { groups: details(groups, query as object) } } }))
	server.get(`${CLOUD}/users/details`, async ({ query }) => ({ ocs: { data: { users: details(users, query as object) } } }))
	server.get(`${CLOUD}/users/:id`, async (request, reply) => {
		const { id } = request.params as { id: string }
		return users.includes(id) ? { ocs: { data: { id } } } : reply.status(404).send({ ocs: { data: [] } })
	})
}

/** Whoever opened the page, usual groups, and those whom the configuration names as it is then. */
function accountsNamed({ mailboxes, circuits, people }: Config, { user, groups }: Opener): Circle {
	const circles = [
		...mailboxes.flatMap(({ access }) => Object.values(access)),
		...circuits.flatMap(({ approval }) => approval ?? []),
		{ users: [...people.map((one) => one.user), ...mailboxes.flatMap(({ holder }) => holder ?? [])], groups: [] },
	]
	return {
		users: [...new Set([user, ...circles.flatMap((one) => one.users)])],
		groups: [...new Set([...groups, ...GROUPS, ...circles.flatMap((one) => one.groups)])],
	}
}
