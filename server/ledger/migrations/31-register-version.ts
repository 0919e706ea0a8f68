/** Statements, in order, of one migration: never changed once released. */

/** What is held in memory of the register, and of whom: not where folders were seen. */
const TRAITS = [
	...['structure', 'id', 'matricule', 'oid', 'status', 'birth_family_name', 'birth_given_names', 'first_birth_given_name'],
	...['used_family_name', 'used_given_name', 'birth_date', 'sex', 'birth_place', 'folder', 'discharged', 'opposition'],
	...['out_at', 'out_by', 'out_reason', 'replaced_by'],
].join(', ')

/** By the database itself: whoever changes a line, in whatever process, changes the version. */
export default [
	'CREATE TABLE register_version (version INTEGER NOT NULL)',
	'INSERT INTO register_version VALUES (1)',
	...['INSERT', 'DELETE', `UPDATE OF ${TRAITS}`].map((change) => `CREATE TRIGGER register_${change.split(' ', 1)[0]!.toLowerCase()}
		AFTER ${change} ON patients BEGIN
			UPDATE register_version SET version = version + 1;
		END`),
]
