/** Advisory locks of PostgreSQL’s, which are of one database and end with their session. */

/** « MSSA », then what is locked. */
export const SPACE = 0x4D535341
/** `sidecar`: of who takes in; shared by those that serve. `writer`: of each change, until its end. */
export const LOCKS = { sidecar: 1, writer: 3 } as const
/** « MSSB », then the number of a sidecar (ledger/members/seat.ts). */
export const SEATS = 0x4D535342
/** Of leases, by the hash of their key (leases/shared-leases.ts). */
export const LEASES = 0x4D535343

/** How PostgreSQL calls the connections of a sidecar, before its id: those of one that is frozen are known by it. */
export const APPLICATION = 'mssante '
