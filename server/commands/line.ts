/** A line of the `mssante` command, from its words to its answer: what `main.ts` prints, and what tests ask without a process. */
import type { Config } from '../config/schema.ts'
import type { Command } from './command.ts'

import { parseArgs } from 'node:util'
import { loadConfig } from '../config/load.ts'
import { asMssError, MssError, systemCode } from '../errors.ts'

const COMMANDS: Record<string, () => Promise<Command>> = {
	inspect: async () => (await import('./knowing.ts')).inspectCommand,
	collect: async () => (await import('./collect.command.ts')).collectCommand,
	serve: async () => (await import('./serve.command.ts')).serveCommand,
	status: async () => (await import('./knowing.ts')).statusCommand,
	send: async () => (await import('./sending.command.ts')).sendCommand,
	sent: async () => (await import('./sending.command.ts')).sentCommand,
	forward: async () => (await import('./carrying.ts')).forwardCommand,
	replace: async () => (await import('./carrying.ts')).replaceCommand,
	retract: async () => (await import('./carrying.ts')).retractCommand,
	turns: async () => (await import('./turns.command.ts')).turnsCommand,
	request: async () => (await import('./turns.command.ts')).requestCommand,
	turn: async () => (await import('./turns.command.ts')).turnCommand,
	answer: async () => (await import('./turns.command.ts')).answerCommand,
	remind: async () => (await import('./turns.command.ts')).remindCommand,
	circuits: async () => (await import('./dossiers.command.ts')).circuitsCommand,
	prepare: async () => (await import('./dossiers.command.ts')).prepareCommand,
	dossiers: async () => (await import('./dossiers.command.ts')).dossiersCommand,
	submit: async () => (await import('./dossiers.command.ts')).submitCommand,
	withdraw: async () => (await import('./dossiers.command.ts')).withdrawCommand,
	settle: async () => (await import('./sending.command.ts')).settleCommand,
	cancel: async () => (await import('./sending.command.ts')).cancelCommand,
	proof: async () => (await import('./sending.command.ts')).proofCommand,
	directory: async () => (await import('./directory.command.ts')).directoryCommand,
	why: async () => (await import('./knowing.ts')).whyCommand,
	patients: async () => (await import('./registers.command.ts')).patientsCommand,
	trust: async () => (await import('./registers.command.ts')).trustCommand,
	retention: async () => (await import('./retention.command.ts')).retentionCommand,
	absences: async () => (await import('./absences.command.ts')).absencesCommand,
	folders: async () => (await import('./folders.command.ts')).foldersCommand,
	backup: async () => (await import('./keeping.command.ts')).backupCommand,
	restore: async () => (await import('./keeping.command.ts')).restoreCommand,
	migrate: async () => (await import('./migrating.ts')).migrateCommand,
	rebuild: async () => (await import('./rebuilding.ts')).rebuildCommand,
	audit: async () => (await import('./audit.command.ts')).auditCommand,
	certificate: async () => (await import('./certificate.command.ts')).certificateCommand,
	health: async () => (await import('./health.command.ts')).healthCommand,
	install: async () => (await import('./install.ts')).installCommand,
	alerts: async () => (await import('./alerts.command.ts')).alertsCommand,
	doctor: async () => (await import('./knowing.ts')).doctorCommand,
}

const HELP = `mssante : la messagerie sécurisée de santé dans vos dossiers

  mssante inspect FICHIER            ce que contient un message, une archive IHE_XDM ou un CDA ; les empreintes d’une autorité (.p7b, .pem)
  mssante collect --once             relève les boîtes, classe, accuse réception
  mssante serve                      reste à l’écoute
  mssante status                     où en est chaque boîte, et si le compte y est
  mssante why NUMÉRO|CHEMIN          pourquoi ce message ou ce fichier est là
  mssante send --from BOÎTE --to ADRESSE… --patient ID --file PDF…
      [--type CODE] [--title T] [--text T] [--date AAAA-MM-JJ]   ce que c’est (par défaut : document médico-social, d’aujourd’hui)
      [--no-xdm]                     simple courrier, sans document de santé structuré
      [--key CLÉ] [--again]          la même clé n’envoie qu’une fois ; --again : envoyer de nouveau le même document
      [--about-patient RAISON]       le document cite un autre résident, et part quand même pour celui-ci
      [--as-new] [--old-version]     un document reçu part tel quel ; --as-new en fait un nouveau, de votre structure
      [--pdfa] [--mask M] [--answer-days N] [--no-receipt] [--fin] [--dry-run] [--wait SECONDES]
  mssante sent [NUMÉRO]              où en sont les envois, destinataire par destinataire
  mssante forward MESSAGE --to ADRESSE… [--from BOÎTE] [--text T]   transfère un message reçu et classé, tel qu’il a été reçu
  mssante replace ENVOI --file PDF… [--document N]   annule et remplace : nouvelle version, mêmes destinataires
  mssante retract ENVOI --reason RAISON [--document N]   demande aux destinataires de retirer ce qui leur a été envoyé
  mssante turns [--ours|--theirs] [--all]   à qui est-ce de répondre : à nous, ou aux autres ; le plus urgent d’abord
  mssante request MESSAGE [--answer-by AAAA-MM-JJ]   ce message reçu nous demande une réponse, pour telle date
  mssante answer MESSAGE [--verdict V] [--text T] [--file F…] [--to-all] [--key CLÉ]   répond à un message reçu
      V : accepted (acceptée), refused (refusée), moreAsked (complément demandé), received (reçue), substitution
  mssante remind ÉCHANGE             relance ceux qui sont en retard, une fois par jour au plus
  mssante turn NUMÉRO --verdict V | --reason RAISON   dit ce que veut dire leur réponse, ou clôt sans répondre
  mssante circuits                   les circuits d’envoi : pièces, destinataires, qui valide, réponse attendue
  mssante prepare --circuit CIRCUIT --patient ID [--piece PIÈCE=F]… [--reason PIÈCE=RAISON]… [--to ADRESSE…] [--text T]
      [--key CLÉ] [--as COMPTE]      prépare un dossier ; --reason : pourquoi il n’y a pas cette pièce ; --as : pour qui
      [--answers MESSAGE]            répond à ce message reçu, dans son échange
      [--answer-by AAAA-MM-JJ]       pour quand une réponse est attendue (la date d’une table), au lieu des jours du circuit
      [--confirm]                    ce qui parle d’une information préoccupante est bien adressé à qui doit en connaître
  mssante prepare DOSSIER …          le modifie (--without PIÈCE=SHA256 : en retire un fichier) ; ses validations tombent
  mssante dossiers [NUMÉRO]          où en sont les dossiers : ce qui manque, qui valide
  mssante submit DOSSIER             demande la validation, ou envoie si le circuit n’en demande pas
  mssante withdraw DOSSIER           le retire : il ne part pas
  mssante settle NUMÉRO ADRESSE accepted|failed   tranche un envoi « À vérifier »
  mssante cancel NUMÉRO              retient ce qui n’est pas encore parti
  mssante proof NUMÉRO [--output F.pdf]           preuve d’envoi, rangée à côté du document
  mssante directory import FICHIER   importe l’extraction de l’Annuaire Santé
  mssante directory search MOTS [--limit N]
  mssante patients remove ID         retire du registre une ligne de trop (refusé si des documents sont à ce nom)
  mssante patients import F.csv      importe le registre des patients (--confirm applique les changements d’identité)
  mssante patients list
  mssante trust import F.xml         importe la liste blanche (--accept-smaller : même si elle a beaucoup diminué)
  mssante trust check ADRESSE
  mssante audit verify               vérifie que le journal n’a pas été modifié
  mssante audit accept --reason R    tranche une copie du journal, dans la GED, qui ne s’accorde pas avec lui
  mssante absences accept            dit que des documents introuvables dans la GED ont bien été retirés
  mssante folders accept [DOSSIER…]  dit que le dossier restauré, ou refait sous le même nom, est le bon (« n’est plus là »)
  mssante retention confirm          confirme la date de la machine, quand l’effacement attend
  mssante backup DOSSIER [--passphrase-file F | --keys F] [--keep N]   sauvegarde registre, messages bruts, configuration et clés,
      sans arrêter le service ; --passphrase-file : tout est scellé, clés comprises ; --keys : en clair, les clés dans ce fichier
  mssante restore DOSSIER [--passphrase-file F | --keys F] [--check]   remet une sauvegarde à une place vide ; --check : la vérifie
  mssante rebuild DOSSIER [--patient ID] [--compare | --repair]   refait les dossiers des patients à partir des messages bruts
      --compare : ce qui manque dans la GED ; --repair : y remet ce qui manque, et rien d’autre
  mssante migrate sqlite:CHEMIN      déménage un registre SQLite dans la base PostgreSQL, vide, que nomme la configuration
  mssante doctor                     vérifie que tout fonctionne, et dit quoi faire
  mssante alerts test                envoie un courriel d’essai à qui reçoit les alertes
  mssante health                     demande au service qui tourne s’il va bien (échoue s’il ne répond pas)
  mssante certificate [--name NOM]… [--again]   le certificat du service joint, et l’empreinte à donner à Nextcloud
  mssante install [--print] [--nextcloud ADRESSE] [--account COMPTE]   en root : le service systemd, son compte, ses dossiers
      [--apart]                      Nextcloud est sur une autre machine, et joint celle-ci
      [--hosted]                     Nextcloud est chez un hébergeur, et ne peut pas la joindre

Chaque commande accepte --config FICHIER (par défaut celui de MSSANTE_CONFIG, sinon ./mssante.yaml).
`

/** Where an answer goes: JSON (or the help) by `out` alone, in words where a person reads it and it has some; sentences by `tell`. */
export interface Line {
	out: (text: string) => void
	tell: (text: string) => void
	/** A person reads `out`. */
	isSpread?: boolean
}

/** @return the exit code: 0 done, 1 failed or refused, 2 bad usage or configuration */
export async function answerLine(line: string[], { out, tell, isSpread = false }: Line): Promise<number> {
	try {
		const { name, words, options } = parse(line)
		if (name === undefined || name === 'help' || options.help) {
			out(HELP)
			return name === undefined && !options.help ? 2 : 0
		}
		const load = COMMANDS[name]
		if (!load) {
			throw new MssError('MSS-USAGE', `La commande « ${name} » n’existe pas.`)
		}
		let loaded: Config | undefined
		const file = typeof options.config === 'string' ? options.config : process.env.MSSANTE_CONFIG ?? 'mssante.yaml'
		const config = () => loaded ??= loadConfig(file)
		const answer = await (await load())({ config, configFile: file, words, options, tell })
		if (answer !== undefined) {
			out(`${(isSpread ? answer.words : undefined) ?? JSON.stringify(answer.json, null, isSpread ? 2 : 0)}\n`)
		}
		return answer?.failed ? 1 : 0
	} catch (error) {
		const problem = asMssError(error)
		const isUsage = problem.code === 'MSS-USAGE' || problem.code.startsWith('MSS-CFG-')
		tell(problem.wholeText)
		if (!isUsage) {
			out(`${JSON.stringify({ error: { code: problem.code, text: problem.wholeText } })}\n`)
		}
		return isUsage ? 2 : 1
	}
}

function parse(line: string[]) {
	try {
		const { values, positionals: [name, ...words] } = parseArgs({
			args: spread(line),
			allowPositionals: true,
			options: {
				from: { type: 'string' },
				to: { type: 'string', multiple: true },
				file: { type: 'string', multiple: true },
				type: { type: 'string', multiple: true },
				title: { type: 'string', multiple: true },
				mask: { type: 'string', multiple: true },
				document: { type: 'string', multiple: true },
				patient: { type: 'string' },
				structure: { type: 'string' },
				text: { type: 'string' },
				reason: { type: 'string', multiple: true },
				circuit: { type: 'string' },
				piece: { type: 'string', multiple: true },
				without: { type: 'string', multiple: true },
				as: { type: 'string' },
				'about-patient': { type: 'string' },
				date: { type: 'string' },
				key: { type: 'string' },
				wait: { type: 'string' },
				limit: { type: 'string' },
				name: { type: 'string', multiple: true },
				nextcloud: { type: 'string' },
				account: { type: 'string' },
				apart: { type: 'boolean' },
				hosted: { type: 'boolean' },
				'passphrase-file': { type: 'string' },
				keys: { type: 'string' },
				keep: { type: 'string' },
				check: { type: 'boolean' },
				compare: { type: 'boolean' },
				repair: { type: 'boolean' },
				'accept-journal': { type: 'boolean' },
				print: { type: 'boolean' },
				output: { type: 'string' },
				'answer-days': { type: 'string' },
				'no-xdm': { type: 'boolean' },
				'no-receipt': { type: 'boolean' },
				'dry-run': { type: 'boolean' },
				pdfa: { type: 'boolean' },
				again: { type: 'boolean' },
				'as-new': { type: 'boolean' },
				'old-version': { type: 'boolean' },
				fin: { type: 'boolean' },
				verdict: { type: 'string' },
				'to-all': { type: 'boolean' },
				ours: { type: 'boolean' },
				theirs: { type: 'boolean' },
				all: { type: 'boolean' },
				config: { type: 'string' },
				once: { type: 'boolean' },
				confirm: { type: 'boolean' },
				'answer-by': { type: 'string' },
				answers: { type: 'string' },
				'accept-smaller': { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		})
		return { name, words, options: values }
	} catch (error) {
		throw new MssError('MSS-USAGE', usageOf(error), { cause: error })
	}
}

/** What is wrong with the options, in French. */
function usageOf(error: unknown): string {
	const option = error instanceof Error ? /'(-[^\s']*)/.exec(error.message)?.[1] ?? '' : ''
	return systemCode(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
		? `L’option « ${option} » n’existe pas.`
		: systemCode(error) === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE'
			? `L’option « ${option} » n’a pas la valeur attendue (ou n’en attend aucune).`
			: 'Les options ne sont pas comprises.'
}

/** `--to A B` is `--to A --to B`: so are files given. */
function spread(words: string[]): string[] {
	const spreadWords: string[] = []
	let option: string | null = null
	for (const [index, word] of words.entries()) {
		if (word.startsWith('--')) {
			option = word === '--to' || word === '--file' ? word : null
		} else if (option !== null && words[index - 1] !== option) {
			spreadWords.push(option)
		}
		spreadWords.push(word)
	}
	return spreadWords
}
