/** The administration page. */
import { createApp } from 'vue'
import AdminPage from './views/AdminPage.vue'
import { me } from './services/session.ts'

// The structure's word, for the next page: this one does not wait for it.
me().catch(() => {})
createApp(AdminPage).mount('#mssante-admin')
