/** What `doctor` found, for a person at a terminal: what is wrong first, then what it asks; what is in order by its names. Pure. */
import type { ToldCheck } from '../ops/told-check.ts'

type Told = Pick<ToldCheck, 'check' | 'detail' | 'fix' | 'level'>

export function inWords(checks: Told[]): string {
	const of = (level: Told['level']) => checks.filter((one) => one.level === level)
	const wrong = [...of('problem'), ...of('attention')].map(({ check, detail, fix, level }) =>
		`${level === 'problem' ? 'PROBLÈME' : 'À surveiller'} – ${check}\u00A0: ${detail}${fix === '' ? '' : `\n  → ${fix}`}`)
	return [...wrong, `En ordre (${of('ok').length})\u00A0: ${of('ok').map(({ check }) => check).join(', ')}.`].join('\n')
}
