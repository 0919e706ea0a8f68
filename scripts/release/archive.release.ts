/** A folder as one .tar.gz, the same bytes for the same files: names in order, nobody's, of one date. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Seconds since 1970 that every file bears (reproducible-builds.org/specs/source-date-epoch): the commit's, told by who releases. */
const EPOCH = process.env.SOURCE_DATE_EPOCH ?? String(Math.floor(Date.now() / 1000))

export function pack(folder: string, archive: string): void {
	execFileSync('tar', [
		'--create',
		'--file',
		archive,
		'--use-compress-program=gzip -n',
		'--format=gnu',
		'--sort=name',
		`--mtime=@${EPOCH}`,
		'--owner=0',
		'--group=0',
		'--numeric-owner',
		'--mode=u+rwX,go=rX',
		'-C',
		dirname(folder),
		basename(folder),
	])
}

/** A line of SHA256SUMS, as `sha256sum -c` reads it. */
export function sumOf(file: string): string {
	return `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`
}
