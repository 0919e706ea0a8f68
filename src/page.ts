/** The app's page. */
import { createApp } from 'vue'
import DeskPage from './views/DeskPage.vue'

createApp(DeskPage).mount('#mssante-page')
