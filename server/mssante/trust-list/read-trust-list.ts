/** The official list of the trust space's domains (mssante.md §6.3). The root's name is not relied on. Pure. */
import { normaliseDomain } from '../address/address.ts'
import { XmlError, XmlReader } from '../xml.ts'

const NAMESPACE = 'https://listeblanche.mssante.fr/schema'
/** Ten times the list of 2026. */
const MAX_DOMAINS = 100_000
const MAX_NAME = 300

export interface TrustList {
	/** DateDeGeneration as written, or null. */
	generatedAt: string | null
	/** Normalised, distinct, sorted. */
	domains: string[]
}

/** @throws {XmlError} when this is no trust list */
export class TrustListReader {
	readonly #domains = new Set<string>()
	readonly #path: string[] = []
	#text = ''
	#generatedAt: string | null = null
	readonly #xml = new XmlReader({
		open: ({ uri, local }) => {
			this.#path.push(uri === NAMESPACE ? local : '')
			this.#text = ''
		},
		text: (text) => {
			this.#text = (this.#text + text).slice(0, MAX_NAME)
		},
		close: () => this.#close(),
	})

	write(bytes: Buffer): void {
		this.#xml.write(bytes)
	}

	end(): TrustList {
		this.#xml.end()
		if (this.#domains.size === 0) {
			throw new XmlError('aucun domaine')
		}
		return { generatedAt: this.#generatedAt, domains: [...this.#domains].sort() }
	}

	#close(): void {
		const local = this.#path.pop()
		if (local === 'Nom' && this.#path.at(-1) === 'Domaine') {
			const domain = normaliseDomain(this.#text)
			if (domain !== null) {
				this.#domains.add(domain)
			}
			if (this.#domains.size > MAX_DOMAINS) {
				throw new XmlError(`plus de ${MAX_DOMAINS} domaines`)
			}
		} else if (local === 'DateDeGeneration') {
			this.#generatedAt = this.#text.trim() || null
		}
	}
}
