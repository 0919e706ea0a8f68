/** The app's page. */
import { createApp } from 'vue'
import DeskPage from './views/DeskPage.vue'
import { noteReturned } from './services/returned.ts'

noteReturned()
createApp(DeskPage).mount('#mssante-page')
