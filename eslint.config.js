import { recommended } from '@nextcloud/eslint-config'

const WRITING = {
	selector: 'CallExpression[callee.property.name=/^(insertInto|updateTable|deleteFrom|replaceInto|mergeInto)$/]',
	message: 'A table is written by its own file alone: server/ledger/tables/ (docs/architecture.md).',
}
const READING = {
	selector: 'CallExpression[callee.property.name=/^(selectFrom|selectNoFrom)$/]',
	message: 'A table is read by a named reader of server/ledger/, or by a view of server/views/ (docs/architecture.md).',
}

const CLOCK = 'What time it is, is the clock of the context (server/time/clock.ts); what merely lasts is counted by performance.now().'
const NOW = [
	{ selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: CLOCK },
	{ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: CLOCK },
	{ selector: 'CallExpression[callee.name="Date"]', message: CLOCK },
]
const MACHINE_CLOCK = { selector: 'ImportSpecifier[imported.name="machineClock"]', message: CLOCK }
const STREAM = {
	selector: 'ImportSpecifier[imported.name="createReadStream"]',
	message: 'A stream that nobody reads, and whose file goes, ends the process: bytesOf (server/files/bytes-of.ts).',
}
const DOORS = ['server/http/**/*.ts', 'server/commands/*.ts', 'server/chores/*.ts', 'server/shell/*.ts']
/** What is done has its right, its actor and its event in one place: a door asks a use case. */
const DOOR = 'A door asks a use case (server/usecases/), which changes the ledger in the name of who asks (docs/architecture.md).'
const CHANGING = [
	{ selector: 'CallExpression[callee.property.name="change"]', message: DOOR },
	{ selector: 'CallExpression[callee.object.property.name="audit"][callee.property.name="append"]', message: DOOR },
	{ selector: 'CallExpression[callee.object.name="audit"][callee.property.name="append"]', message: DOOR },
	// What was taken out of the ledger, to be called by its own name.
	{ selector: 'VariableDeclarator > ObjectPattern > Property[key.name="change"]', message: DOOR },
]
const SQL = { name: 'kysely', importNames: ['sql'], message: 'Only server/ledger/ and server/views/ know SQL (docs/architecture.md).' }
/**
 * Who comes, of each call and before anything is asked; a picture that was drawn to be shown, for the next look. (What is given a
 * transaction is held by CHANGING.)
 */
const BY_LOOKING = ['server/http/inside.ts', 'server/http/user/thumbnails.routes.ts']
const NOTHING = 'It checks nothing: the schema of the thing, or parsedBelow (server/config/parsed-below.ts).'
const CUSTOM = {
	selector: 'CallExpression[callee.object.name="z"][callee.property.name="custom"]',
	message: `${NOTHING} Of bytes: z.instanceof.`,
}
const ANYTHING = { selector: 'CallExpression[callee.object.name="z"][callee.property.name=/^(any|unknown)$/]', message: NOTHING }
/** Of what the ledger does not keep: calls, files and answers of others, each with its own schema or its own fault. */
const JSON_OF_OTHERS = [
	'server/contract/openapi.contract.ts',
	'server/directory/online/gateway.ts',
	'server/ged/nextcloud/*.ts',
	'server/http/inside.ts',
	'server/http/relay.ts',
	'server/kept/key-file.ts',
	'server/kept/manifest.ts',
	'server/mailbox/submit.ts',
	'server/doubts/audit-head.ts',
	'server/ops/version.ts',
	'server/shell/shell.ts',
	'server/tls/kept-certificate.ts',
]
/** The port itself, the log, and the suites that all forms of a port pass. */
const CLOCKS = ['server/time/clock.ts', 'server/log/log.ts', 'server/*/*-suite.ts']
/**
 * Who chooses the clock; certificates, which OpenSSL holds against the machine's; the directory, built in a thread of its own; a backup,
 * made beside any context.
 */
const BY_THE_MACHINE = [
	'server/app.ts',
	'server/kept/*.ts',
	'server/tls/*.ts',
	'server/net/kept-lists.ts',
	'server/mailbox/login.ts',
	'server/mailbox/oauth2/client-secrets.ts',
	'server/directory/build-directory.ts',
]
/** The ledger is opened with a clock, this one where nothing is said; Kysely dates its migrations by it. */
const LEDGERS = ['server/ledger/ledger.ts', 'server/ledger/migrations/migrations.ts']

export default [
	{ ignores: ['js/**', 'css/**', 'build/**'] },
	...recommended,
	{
		files: ['**/*.js', '**/*.mjs', '**/*.ts', '**/*.vue'],
		rules: {
			'max-len': ['error', { code: 140, tabWidth: 4 }],
			// What a line has no room for goes to the next: an arrow's body, the only argument of a call.
			'@stylistic/implicit-arrow-linebreak': 'off',
			'@stylistic/function-paren-newline': ['error', 'multiline-arguments'],
		},
	},
	{
		// The French of people has its no-break spaces (server/errors/french-spaces.spec.ts).
		files: ['server/errors/*.ts', 'server/reasons/*.ts'],
		rules: { 'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true }] },
	},
	{
		files: ['server/**/*.ts'],
		ignores: ['server/ledger/stored/*.ts', '**/*.spec.ts', ...JSON_OF_OTHERS],
		rules: {
			'no-restricted-properties': ['error', {
				object: 'JSON',
				property: 'parse',
				message: 'What is kept in JSON is read through its schema: server/ledger/stored/, factIn, shelved (docs/architecture.md).',
			}],
		},
	},
	{
		files: ['server/**/*.ts'],
		ignores: ['**/*.spec.ts'],
		rules: { 'no-restricted-syntax': ['error', MACHINE_CLOCK, STREAM, CUSTOM, ...NOW] },
	},
	{
		files: ['server/**/*.ts'],
		ignores: ['server/ledger/**', '**/*.spec.ts'],
		rules: { 'no-restricted-syntax': ['error', WRITING, MACHINE_CLOCK, STREAM, CUSTOM, ...NOW] },
	},
	{
		files: ['src/**/*.ts', 'src/**/*.vue'],
		ignores: ['src/composables/useKeys.ts', 'src/composables/useFigureKeys.ts'],
		rules: {
			'no-restricted-imports': ['error', {
				name: '@nextcloud/vue/composables/useHotKey',
				message: 'A key is a row in the table of its room (useKeys), which draws the help.',
			}],
		},
	},
	{
		files: ['server/**/*.ts'],
		ignores: ['server/ledger/**', 'server/views/**', '**/*.spec.ts'],
		rules: {
			'no-restricted-syntax': ['error', WRITING, READING, MACHINE_CLOCK, STREAM, CUSTOM, ...NOW],
			'no-restricted-imports': ['error', { paths: [SQL] }],
		},
	},
	{
		files: DOORS,
		ignores: ['**/*.spec.ts'],
		rules: { 'no-restricted-syntax': ['error', WRITING, READING, ...CHANGING, MACHINE_CLOCK, STREAM, CUSTOM, ...NOW] },
	},
	{
		files: DOORS,
		ignores: ['**/*.spec.ts', ...BY_LOOKING],
		rules: {
			'no-restricted-imports': ['error', {
				paths: [SQL],
				patterns: [{ regex: '/ledger/', importNamePattern: '^(?:keep|forget|note|remember|mark)[A-Z]', message: DOOR }],
			}],
		},
	},
	{
		files: ['server/usecases/*.ts'],
		ignores: ['**/*.spec.ts'],
		rules: { 'no-restricted-syntax': ['error', WRITING, READING, MACHINE_CLOCK, STREAM, CUSTOM, ANYTHING, ...NOW] },
	},
	{ files: CLOCKS, rules: { 'no-restricted-syntax': ['error', WRITING, READING, STREAM, CUSTOM] } },
	{
		files: BY_THE_MACHINE,
		ignores: ['**/*.spec.ts'],
		rules: { 'no-restricted-syntax': ['error', WRITING, READING, STREAM, CUSTOM, ...NOW] },
	},
	{ files: LEDGERS, rules: { 'no-restricted-syntax': ['error', ...NOW] } },
	{ files: ['server/files/bytes-of.ts'], rules: { 'no-restricted-syntax': ['error', WRITING, READING, MACHINE_CLOCK, ...NOW] } },
	{
		files: ['**/*.ts', '**/*.vue'],
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			// A file is read from what it exports down to what that needs.
			'@typescript-eslint/no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
			// Docstrings tell what the types do not: only the parameters that need it.
			'jsdoc/require-param': 'off',
			'jsdoc/require-param-description': 'off',
			'jsdoc/require-returns': 'off',
			'jsdoc/require-yields': 'off',
			'jsdoc/require-jsdoc': 'off',
			'jsdoc/check-param-names': 'off',
			'jsdoc/escape-inline-tags': 'off',
			'no-console': 'error',
		},
	},
]
