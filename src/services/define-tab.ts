/** The tab as a custom element, as Files v4 wants it: `node` and `active` are its properties. */
import { defineCustomElement } from 'vue'
import FileTab from '../views/FileTab.vue'

export function defineTab(tagName: string): void {
	if (!customElements.get(tagName)) {
		customElements.define(tagName, defineCustomElement(FileTab, { shadowRoot: false }))
	}
}
