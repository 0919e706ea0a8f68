/** The product's own number (X-MSS-NIL, ECO.2.4.3): without one, no health document leaves in production; letters do. Pure. */
import type { Config } from '../config/schema.ts'

import { MssError } from '../errors.ts'

/** @throws {MssError} MSS-SEND-NIL */
export function checkNil(config: Config): void {
	if (lacksNil(config)) {
		throw new MssError('MSS-SEND-NIL')
	}
}

/** Does the lack of one keep health documents from leaving? */
export function lacksNil({ product, ins }: Pick<Config, 'product' | 'ins'>): boolean {
	return product.nil === undefined && ins.environment === 'production'
}
