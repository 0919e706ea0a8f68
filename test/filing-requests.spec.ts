import { onTestFinished } from 'vitest'
import { filingContract } from './nextcloud/filing-contract.ts'
import { startWebdavDouble } from './support/webdav-double.ts'

filingContract('the double of Nextcloud', async () => {
	const double = await startWebdavDouble()
	onTestFinished(() => double.close())
	return { url: double.url, user: double.user, password: double.password, makeSeen: async (path) => double.move('', path) }
})
