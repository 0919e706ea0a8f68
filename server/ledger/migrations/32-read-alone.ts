/** Statements, in order, of one migration: never changed once released. PostgreSQL has its own (dialects/postgres-layout.ts). */
export default []
