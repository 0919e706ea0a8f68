/** X-MSS headers against the documents that came with them (Référentiel #2, ECO.2.4.1 and .2; mssante.md §2.1). Pure. */
import type { CdaHeader } from '../document.ts'
import type { Finding } from '../finding.ts'
import type { Identity } from '../ins/identity.ts'

import { finding } from '../finding.ts'
import { isTransmittableIns } from '../ins/identity.ts'

export interface XMssHeaders {
	/** X-MSS-CODECDA as written, or null. */
	codeCda: string | null
	/** X-MSS-INS as written, or null. */
	ins: string | null
}

/** Absent headers say nothing; those that are there must be true. Separators of X-MSS-CODECDA are not normative. */
export function checkXMss(headers: XMssHeaders, cdas: CdaHeader[]): Finding[] {
	const findings: Finding[] = []
	if (headers.codeCda !== null) {
		const announced = headers.codeCda.split(/[\s,;]+/).filter(Boolean)
		const present = cdas.map(({ type }) => type.code)
		if (announced.some((code) => !present.includes(code)) || present.some((code) => code !== null && !announced.includes(code))) {
			findings.push(finding('headers.codecda', { said: headers.codeCda.slice(0, 60) }))
		}
	}
	const announced = headers.ins?.trim().toUpperCase()
	if ((announced === 'O' || announced === 'N') && (announced === 'O') !== cdas.every(({ patient }) => isTransmittableIns(patient))) {
		findings.push(finding('headers.ins', { said: announced }))
	}
	return findings
}

export interface XMssFacts {
	/** Of the product; null until Convergence gave it one. */
	nil: string | null
	/** JDV_J07, of the CDAs. */
	typeCodes: string[]
	patient: Identity | null
	closesExchange: boolean
}

/** X-MSS headers of a message that we send (Référentiel #2, ECO.2.2.8, ECO.2.4.1 to .3): the document ones only with documents. */
export function xMssHeaders(message: XMssFacts): Record<string, string> {
	return {
		...message.nil !== null && { 'X-MSS-NIL': message.nil },
		...message.patient !== null && message.typeCodes.length > 0 && {
			'X-MSS-CODECDA': [...new Set(message.typeCodes)].join(','),
			'X-MSS-INS': isTransmittableIns(message.patient) ? 'O' : 'N',
		},
		...message.closesExchange && { 'X-MSS-MES': 'FIN' },
	}
}
