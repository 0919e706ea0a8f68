/** What filing costs a real Nextcloud. */
import { afterAll } from 'vitest'
import { filingContract } from './filing-contract.ts'
import { connect, emptyStore } from './real.ts'

const cloud = await connect()
afterAll(() => cloud.close())

filingContract('a real Nextcloud', async () => {
	const service = await cloud.account('mssante-cost')
	const colleague = await cloud.account('mssante-colleague')
	const { ged, close } = await emptyStore(cloud, service)
	return {
		url: cloud.url,
		...service,
		makeSeen: async (path) => {
			await ged.makeFolder(path)
			await ged.share(path.split('/')[0]!, { users: [colleague.user], groups: [] })
			await close()
		},
	}
})
