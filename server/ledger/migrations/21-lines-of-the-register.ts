/** Statements, in order, of one migration: never changed once released. */
export default [
	// What a person said of a line of the register: that nothing is filed for it by itself any more, and which other one it is.
	'ALTER TABLE patients ADD COLUMN out_at TEXT',
	'ALTER TABLE patients ADD COLUMN out_by TEXT',
	'ALTER TABLE patients ADD COLUMN out_reason TEXT',
	'ALTER TABLE patients ADD COLUMN replaced_by TEXT',
	// The folder that the other one had, where it took this one's: it has it again if this is undone.
	'ALTER TABLE patients ADD COLUMN other_folder TEXT',
	'ALTER TABLE patients ADD COLUMN other_folder_id TEXT',
	'ALTER TABLE patients ADD COLUMN other_folder_path TEXT',
	'CREATE INDEX patients_replaced ON patients (structure, replaced_by) WHERE replaced_by IS NOT NULL',
]
