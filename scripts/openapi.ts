/** Writes docs/openapi.json, from the contract. Usage: npm run openapi */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApi } from '../server/contract/openapi.ts'
import { VERSION } from '../server/ops/version.ts'

writeFileSync(join(import.meta.dirname, '../docs/openapi.json'), `${JSON.stringify(openApi(VERSION), null, '\t')}\n`)
