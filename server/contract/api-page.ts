/** The contract as a page (docs/api.md): each call and what it is for; its parameters and replies are in docs/openapi.json. */
import type { CallTerms, Scope } from './calls.contract.ts'

import { CALLS, SCOPES } from './calls.contract.ts'

const WHO: Record<Scope, string> = {
	user: 'By a person, within their rights on mailboxes — `/api/…`',
	admin: 'By an administrator of Nextcloud — `/admin/…`',
	nextcloud: 'By Nextcloud itself, signed: no browser reaches these — `/nextcloud/…`',
}

const HEAD = `# API

Made by \`npm run openapi\` of \`server/contract/calls.contract.ts\`, as is [openapi.json](openapi.json) (OpenAPI 3.1), which has the
parameters and the replies of each call: any reader of OpenAPI shows it as a page (Swagger UI, Redoc, the extension of an editor).

Every call goes by Nextcloud, below \`/index.php/apps/mssante\`, where the app adds who asks, their groups and their rights on the files
that are named, and signs (\`lib/Relay.php\`, \`server/http/relay.ts\`). The sidecar itself answers \`POST /relay\` and \`GET /health\`,
and, by a door of its own where it is opened, [\`GET /metrics\`](guide-administrateur.md#surveiller).

- Parameters are JSON: of a POST in a form, as \`params\`; of the others in the header \`X-Mssante-Params\`, percent-encoded, since they may
  name a patient and servers write addresses down.
- An error is \`{ error: { code, text, remedy… } }\`, of [errors.md](errors.md). What somebody may not know of is answered as if it were not
  there (404).
`

export function apiPage(): string {
	const rows = Object.entries(CALLS) as [string, CallTerms][]
	const tables = SCOPES.map((scope) => {
		const lines = rows.filter(([name]) => name.startsWith(`${scope} `)).map(([name, { summary, files, status = 200, reply }]) => {
			const [, method, path] = name.split(' ')
			const comes = files === 'ged' ? 'files of Nextcloud' : files === 'upload' ? 'a file' : ''
			return `| \`${method} ${path}\` | ${summary} | ${comes} | ${reply === undefined ? 204 : status} |`
		})
		return `\n## ${WHO[scope]}\n| Call | What it does | Comes with | Answers |\n|---|---|---|---|\n${lines.join('\n')}\n`
	})
	return HEAD + tables.join('')
}
