/** A translation without any library, for the entry scripts: Nextcloud loads `l10n/fr.js` before them. Components use @nextcloud/l10n. */
interface Registry { _oc_l10n_registry_translations?: Record<string, Record<string, string | string[]>> }

export function translate(key: string): string {
	const found = (window as Registry)._oc_l10n_registry_translations?.mssante?.[key]
	return typeof found === 'string' ? found : key
}
