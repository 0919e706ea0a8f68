/** Statements, in order, of one migration: never changed once released. */
export default [
	// What happened to a dossier, before it becomes a sending or without ever becoming one.
	"CREATE INDEX audit_dossier ON audit (json_extract(details, '$.dossier')) WHERE json_extract(details, '$.dossier') IS NOT NULL",
]
