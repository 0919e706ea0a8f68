/** Writes docs/openapi.json and docs/api.md, from the contract. Usage: npm run openapi */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiPage } from '../server/contract/api-page.ts'
import { openApi } from '../server/contract/openapi.contract.ts'
import { VERSION } from '../server/ops/version.ts'

writeFileSync(join(import.meta.dirname, '../docs/openapi.json'), `${JSON.stringify(openApi(VERSION), null, '\t')}\n`)
writeFileSync(join(import.meta.dirname, '../docs/api.md'), apiPage())
