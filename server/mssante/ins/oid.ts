/** OIDs of national identifiers of health (mssante.md §4.6). Only these four are an INS; NSS (.13, .14) and INS-C (.2) are not. */

export const INS_OIDS = {
	production: ['1.2.250.1.213.1.4.8', '1.2.250.1.213.1.4.9'],
	test: ['1.2.250.1.213.1.4.10', '1.2.250.1.213.1.4.11'],
} as const

export type InsEnvironment = keyof typeof INS_OIDS

/** The environment an OID belongs to, or null when it is no INS at all. */
export function environmentOf(oid: string): InsEnvironment | null {
	for (const environment of ['production', 'test'] as const) {
		if ((INS_OIDS[environment] as readonly string[]).includes(oid)) {
			return environment
		}
	}
	return null
}
