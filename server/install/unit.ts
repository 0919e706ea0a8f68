/** The service for systemd (systemd.exec(5)): its account, its folders, and nothing of the machine that it does not need. Pure. */

/** Where things stand on a machine (FHS 3.0): what is configured, kept, and passing. */
export const PLACES = {
	account: 'mssante',
	configuration: '/etc/mssante',
	configFile: '/etc/mssante/mssante.yaml',
	environment: '/etc/mssante/environment',
	keys: '/etc/mssante/keys',
	data: '/var/lib/mssante',
	spool: '/var/spool/mssante',
	run: '/run/mssante',
	unit: '/etc/systemd/system/mssante.service',
	command: '/usr/local/bin/mssante',
} as const

/** Seconds: the stop takes ten at most (docs/guide-administrateur.md, « Arrêter »). */
const STOP = 20
/** Seconds between two starts. */
const RESTART = 5

/** @param program the folder that was unpacked, absolute */
export function unitOf(program: string): string {
	return `# Écrit par « mssante install ». Pour y ajouter : systemctl edit mssante
# (par exemple ReadWritePaths=/srv/GED, quand la GED est un dossier de cette machine).
[Unit]
Description=MSSanté, service joint de Nextcloud
Documentation=file:${program}/docs/guide-administrateur.md
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User=${PLACES.account}
Group=${PLACES.account}
ExecStart=${program}/node_modules/node/bin/node ${program}/server/launch.js serve --config ${PLACES.configFile}
WorkingDirectory=${PLACES.data}
# Facultatif : HTTPS_PROXY, TZ… Jamais un secret : les lecteurs de messages héritent de l’environnement.
EnvironmentFile=-${PLACES.environment}
Restart=always
RestartSec=${RESTART}
TimeoutStopSec=${STOP}
UMask=0077
StateDirectory=mssante
StateDirectoryMode=0700
RuntimeDirectory=mssante
RuntimeDirectoryMode=0755
ReadWritePaths=${PLACES.keys} ${PLACES.spool}
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
PrivateMounts=true
PrivateUsers=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectProc=invisible
ProcSubset=pid
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
KeyringMode=private
LockPersonality=true
RemoveIPC=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# Pas MemoryDenyWriteExecute : V8 compile ce qu’il exécute.

[Install]
WantedBy=multi-user.target
`
}

/** What is typed at the prompt. As the service's account, so that no file of its becomes root's. */
export function commandOf(program: string): string {
	return `#!/bin/sh
# Écrit par « mssante install » : la commande, sous le compte du service et avec sa configuration.
export MSSANTE_CONFIG="\${MSSANTE_CONFIG:-${PLACES.configFile}}"
# Ce que systemd donne au service (mandataire, autorités…), sauf ce qui est déjà dit ; rien n’y est exécuté.
if [ -r ${PLACES.environment} ]; then
	while IFS= read -r line || [ -n "$line" ]; do
		name="\${line%%=*}" value="\${line#*=}"
		case "$line" in *=*) ;; *) continue ;; esac
		case "$name" in ''|[0-9]*|*[!A-Za-z0-9_]*) continue ;; esac
		case "$value" in '"'*'"'|"'"*"'") value="\${value#?}" value="\${value%?}" ;; esac
		printenv "$name" > /dev/null || export "$name=$value"
	done < ${PLACES.environment}
fi
[ "$(id -u)" != 0 ] || exec runuser -u ${PLACES.account} -- ${program}/bin/mssante "$@"
exec ${program}/bin/mssante "$@"
`
}
