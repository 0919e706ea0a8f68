/** The app's page. */
import { createApp } from 'vue'
import HomePage from './views/HomePage.vue'

createApp(HomePage).mount('#mssante-page')
