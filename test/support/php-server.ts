/** PHP's own web server, with workers: it ends when it is stopped, or with the process that started it, however that ends. */
import { spawn } from 'node:child_process'

export interface PhpServer {
	/** May be called again, and when PHP is gone already. */
	stop: () => Promise<void>
}

/** Workers survive their master: the shell holds the group, and kills it when the pipe from here closes. */
const KEEPER = 'php "$@" </dev/null & cat >/dev/null; kill -KILL 0'

export function startPhpServer(words: string[], { workers, env = {} }: { workers: number, env?: Record<string, string> }): PhpServer {
	const keeper = spawn('sh', ['-c', KEEPER, 'sh', ...words], {
		stdio: ['pipe', 'ignore', 'ignore'],
		env: { ...process.env, ...env, PHP_CLI_SERVER_WORKERS: String(workers) },
		detached: true,
	})
	const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()))
	return {
		stop: () => {
			keeper.stdin.destroy()
			return ended
		},
	}
}
