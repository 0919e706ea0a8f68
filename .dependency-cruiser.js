/** Which room may know which (docs/architecture.md): imports run one way, and none in a circle. Run by `npm run check`. */
const SPEC = '\\.spec\\.ts$'
const DOORS = '^server/(?:http|commands|chores|shell|main\\.ts|cli\\.ts|launch\\.js)'

/** Rooms of server/ from the ground up: each imports, values and types, of those alone that stand before it. */
export const ROOMS = [
	...['installed.js', 'mssante', 'contract', 'reasons', 'errors', 'errors.ts', 'time', 'leases', 'files', 'install'],
	...['ledger', 'log', 'spool', 'shelf', 'views', 'turns', 'reading'],
	...['tls', 'config', 'net', 'mailbox', 'ged', 'directory', 'trust', 'sidecars'],
	// What the rooms below are to those above: one object, whose parts app.ts puts together.
	'context.ts',
	...['rights.ts', 'doubts', 'patients', 'structures'],
	...['outgoing', 'circuits', 'incoming', 'triage'],
	...['ops', 'kept', 'app.ts'],
	...['usecases', 'chores', 'http', 'shell', 'commands', 'main.ts', 'cli.ts', 'launch.js'],
]
const placeOf = (room) => `^server/${room.replaceAll('.', '\\.')}${room.includes('.') ? '$' : '/'}`
const PLACES = ROOMS.map(placeOf)

export default {
	forbidden: [
		{
			name: 'no-circle',
			comment: 'A circle has no beginning: what both need is a file of its own.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		...PLACES.slice(0, -1).map((path, at) => ({
			name: `nothing-above-${ROOMS[at]}`,
			comment: 'Rooms stand in one order (ROOMS): what two of them need is in the lower one, or in a room of its own below both.',
			severity: 'error',
			from: { path, pathNot: SPEC },
			to: { path: PLACES.slice(at + 1) },
		})),
		{
			name: 'every-room-has-its-place',
			comment: 'A new room is written in ROOMS, after those that it imports.',
			severity: 'error',
			from: { path: '^server/', pathNot: [SPEC, ...PLACES] },
			to: {},
		},
		{
			name: 'formats-are-pure',
			comment: 'mssante/ holds formats and rules of the field: it knows nothing of ours.',
			severity: 'error',
			from: { path: '^server/mssante', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/mssante' },
		},
		{
			name: 'reasons-are-pure',
			comment: 'What fills a sentence is decided elsewhere, and stored: the catalogue knows formats alone.',
			severity: 'error',
			from: { path: '^server/reasons', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/(?:reasons|mssante)' },
		},
		{
			name: 'the-contract-is-pure',
			comment: 'What is asked and answered, both ways: the page knows it, and the doors; it knows formats alone.',
			severity: 'error',
			from: { path: '^server/contract', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/(?:contract|mssante)' },
		},
		{
			name: 'the-ledger-is-below',
			severity: 'error',
			from: { path: '^server/ledger', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/(?:ledger|mssante|reasons|errors|time/clock\\.ts|files/private-files\\.ts)' },
		},
		{
			name: 'views-look',
			comment: 'What is shown is read of the ledger, and worded by whoever shows it.',
			severity: 'error',
			from: { path: '^server/views', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/(?:views|ledger|mssante)', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'readers-read',
			comment: 'A reader may be killed at any moment: it has nothing to lose but what it reads.',
			severity: 'error',
			from: { path: '^server/reading', pathNot: SPEC },
			to: { path: '^(?:server|src)/', pathNot: '^server/(?:reading|mssante|errors|files/(?:bytes-of|sha256)\\.ts)' },
		},
		{
			name: 'doors-are-outside',
			comment: 'What is done does not know whether the page, the command line or a chore asked for it.',
			severity: 'error',
			from: { path: '^server/', pathNot: `${DOORS}|^server/contract|\\.spec\\.ts$` },
			to: { path: '^server/(?:http|contract|commands|shell)/' },
		},
		{
			name: 'use-cases-are-asked-by-doors',
			comment: 'A use case is what a door asks: what it is made of (circuits, outgoing, triage…) knows none.',
			severity: 'error',
			from: { path: '^server/', pathNot: `${DOORS}|^server/usecases|\\.spec\\.ts$` },
			to: { path: '^server/usecases/' },
		},
		{
			name: 'doors-ask-use-cases',
			comment: 'What leaves, what is decided of what came, what is imported, what is kept has its right in usecases/: no door goes '
				+ 'round it.',
			severity: 'error',
			from: { path: '^server/(?:http|commands)', pathNot: SPEC },
			to: {
				path: [
					'^server/outgoing/(?:send|replace|forward)\\.ts$',
					'^server/triage/(?:file-by-hand|put-back|quarantine|set-aside|carry-out-act)\\.ts$',
					'^server/directory/(?:build|refresh)-directory\\.ts$',
					'^server/trust/refresh-trust\\.ts$',
					'^server/kept/(?:keep|rebuild)\\.ts$',
					'^server/ged/nextcloud/login-flow\\.ts$',
					'^server/patients/(?:import|leaving)\\.ts$',
				],
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'the-page-knows-the-contract',
			comment: 'The page has types of the sidecar, and none of its code.',
			severity: 'error',
			from: { path: '^src/', pathNot: SPEC },
			to: { path: '^server/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'of-the-contract-alone',
			severity: 'error',
			from: { path: '^src/', pathNot: SPEC },
			to: { path: '^server/', pathNot: '^server/contract' },
		},
		{
			name: 'declared',
			comment: 'What the product needs is in its dependencies.',
			severity: 'error',
			from: { path: '^server/', pathNot: '\\.spec\\.ts$|^server/(?:ged|directory|leases|shelf|spool)/\\w+-suite\\.ts' },
			to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		includeOnly: '^(?:server|src|node_modules)',
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			extensions: ['.ts', '.js', '.vue', '.json'],
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'types', 'default'],
		},
	},
}
