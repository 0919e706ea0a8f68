import { recommended } from '@nextcloud/eslint-config'

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
		files: ['server/**/*.ts'],
		ignores: ['server/ledger/**', '**/*.spec.ts'],
		rules: {
			'no-restricted-syntax': ['error', {
				selector: 'CallExpression[callee.property.name=/^(insertInto|updateTable|deleteFrom|replaceInto|mergeInto)$/]',
				message: 'A table is written by its own file alone: server/ledger/tables/ (docs/architecture.md).',
			}],
		},
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
			'no-restricted-syntax': ['error', {
				selector: 'CallExpression[callee.property.name=/^(insertInto|updateTable|deleteFrom|replaceInto|mergeInto)$/]',
				message: 'A table is written by its own file alone: server/ledger/tables/ (docs/architecture.md).',
			}, {
				selector: 'CallExpression[callee.property.name=/^(selectFrom|selectNoFrom)$/]',
				message: 'A table is read by a named reader of server/ledger/, or by a view of server/views/ (docs/architecture.md).',
			}],
			'no-restricted-imports': ['error', {
				paths: [{
					name: 'kysely',
					importNames: ['sql'],
					message: 'Only server/ledger/ and server/views/ know SQL (docs/architecture.md).',
				}],
			}],
		},
	},
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
