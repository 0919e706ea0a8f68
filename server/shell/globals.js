/* What Nextcloud puts on `window` before any app's script. */
window._oc_webroot = ''
window._oc_appswebroots = { mssante: '' }
window.OC = {
	webroot: '',
	config: { modRewriteWorking: false, isShell: true },
	filePath: (app, type, file) => `/${type === '' ? '' : `${type}/`}${file}`,
	L10N: {
		register(app, translations) {
			window._oc_l10n_registry_translations = {
				...window._oc_l10n_registry_translations,
				[app]: { ...window._oc_l10n_registry_translations?.[app], ...translations },
			}
			window._oc_l10n_registry_plural_functions = {
				...window._oc_l10n_registry_plural_functions,
				[app]: (count) => (count > 1 ? 1 : 0),
			}
		},
	},
}
window.OCA = {}
