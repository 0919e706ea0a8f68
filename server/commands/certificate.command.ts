import type { Command } from './command.ts'

import { dirname, join } from 'node:path'
import { isHost } from '../config/transport.ts'
import { MssError } from '../errors.ts'
import { frenchDay } from '../time/french.ts'
import { listenerCertificate, listenerNames, makeListenerCertificate } from '../tls/listener-certificate.ts'
import { textsOption } from './command.ts'

/**
 * `certificate [--name NAME]… [--again]`: the listener's own, made where there is none, and the fingerprint to give to the page. Where
 * the configuration names no files, they stand beside the secret key, and what to write in it is told.
 */
export const certificateCommand: Command = async ({ config, options }) => {
	const { server: { tls }, secretKeyFile, timeZone } = config()
	const beside = (name: string) => join(dirname(secretKeyFile), name)
	const files = tls ?? { certFile: beside('service.crt'), keyFile: beside('service.key') }
	const names = textsOption(options, 'name')
	const wrong = names.find((name) => !isHost(name))
	if (wrong !== undefined) {
		throw new MssError('MSS-USAGE', `« ${wrong} » n’est ni le nom d’une machine, ni son adresse IP.`)
	}
	await makeListenerCertificate(files, { names: [...new Set([...names, ...listenerNames()])], again: options.again === true })
	const { until, ...certificate } = listenerCertificate(files)
	return {
		json: { ...files, ...certificate, until: until.toISOString(), ...!tls && { configuration: { server: { tls: files } } } },
		...tls && {
			words: `Empreinte, à donner dans la page d’administration :\n  ${certificate.fingerprint}\n`
				+ `Certificat : ${files.certFile}, jusqu’au ${frenchDay(until, timeZone)} ; --again le refait, pour la même clé.`,
		},
	}
}
