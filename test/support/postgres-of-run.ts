/** One PostgreSQL for all specs of a run: they have databases of their own. */
import { startPostgres } from './postgres.support.ts'

export default async function setup(): Promise<() => Promise<void>> {
	const host = await startPostgres()
	process.env.MSSANTE_TEST_POSTGRES = host.folder
	return host.end
}
