/** To whom an endpoint's secrets go, and under whose eyes: they are given to no other one. Pure. */
import type { Endpoint } from '../config/schema.ts'

/** Whatever decides it. */
export function destinationOf({ host, port, security, user, ca, caFile, crl }: Endpoint): unknown[] {
	return [host.toLowerCase(), port, security, user, ca, caFile, crl]
}
