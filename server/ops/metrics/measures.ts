/**
 * What `GET /metrics` tells: name, help, labels. A label is a mailbox of the configuration or a word of ours, so that their number is
 * bounded by it; never a message, a correspondent, a patient. Names after prometheus.io/docs/practices/naming.
 */

interface Measure {
	help: string
	labels: readonly string[]
	/** A number that only grows until the program starts again; else a gauge. */
	counter?: true
}

export const MEASURES = {
	mssante_info: { help: 'Version of the program.', labels: ['version'] },
	mssante_mailbox_connected: { help: '1 while the operator of the mailbox answers.', labels: ['mailbox'] },
	mssante_mailbox_failing: { help: '1 when the last contact with the mailbox failed.', labels: ['mailbox'] },
	mssante_mailbox_sign_in_awaited: {
		help: '1 while nothing is received (imap), or sent (smtp), until somebody signs in; nothing where nobody has to.',
		labels: ['mailbox', 'endpoint'],
	},
	mssante_mailbox_last_contact_timestamp_seconds: { help: 'When the mailbox was last read.', labels: ['mailbox'] },
	mssante_messages_received_total: { help: 'Messages taken in since the program began.', labels: ['mailbox'], counter: true },
	mssante_messages_day: { help: 'Messages of the last 24 hours, by where they are now.', labels: ['mailbox', 'state'] },
	mssante_receipts_day: { help: 'Receipts of the messages of the last 24 hours.', labels: ['mailbox', 'state'] },
	mssante_waiting: {
		help: 'What waits: messages for a person (review, quarantined), for the program (in_progress, failed), dossiers (awaiting).',
		labels: ['mailbox', 'state'],
	},
	mssante_waiting_oldest_age_seconds: { help: 'Age of the oldest of what waits; 0 when nothing does.', labels: ['mailbox', 'state'] },
	mssante_recipients_day: { help: 'Recipients of what was sent in the last 24 hours.', labels: ['mailbox', 'state'] },
	mssante_recipients_open: {
		help: 'Recipients that wait to be sent to (queued), or to be settled (unclear).',
		labels: ['mailbox', 'state'],
	},
	mssante_recipients_open_oldest_age_seconds: { help: 'Age of the oldest of them; 0 when there is none.', labels: ['mailbox', 'state'] },
	mssante_turns_late: { help: 'Answers past their time, theirs or ours.', labels: ['mailbox', 'whose'] },
	mssante_certificate_remaining_seconds: {
		help: 'Seconds to the end of a certificate, as last seen; below 0 once it is over.',
		labels: ['mailbox', 'certificate'],
	},
	mssante_revocation_list_age_seconds: { help: 'Age of the list of revoked certificates.', labels: ['mailbox', 'endpoint'] },
	mssante_revocation_list_remaining_seconds: { help: 'Seconds to its end.', labels: ['mailbox', 'endpoint'] },
	mssante_reference_age_seconds: { help: 'Age of the trust list, and of the directory.', labels: ['reference'] },
	mssante_backup_age_seconds: { help: 'Age of the last backup; nothing where the program makes none.', labels: [] },
	mssante_disk_free_bytes: { help: 'Room left to the service.', labels: ['place'] },
	mssante_disk_size_bytes: { help: 'Size of the disk there.', labels: ['place'] },
	mssante_ledger_bytes: { help: 'Size of the ledger’s files.', labels: ['file'] },
	mssante_chore_interval_seconds: { help: 'How often a chore is done.', labels: ['chore'] },
	mssante_chore_last_success_timestamp_seconds: { help: 'When it last ended well, since the program began.', labels: ['chore'] },
	mssante_chore_duration_seconds: { help: 'How long its last run took.', labels: ['chore'] },
	mssante_chore_failures_total: { help: 'Runs that failed since the program began.', labels: ['chore'], counter: true },
	mssante_calls_total: { help: 'Calls of the page that were answered, since the program began.', labels: ['outcome'], counter: true },
	mssante_troubles: { help: 'What the administrator is told of, as last seen.', labels: ['level'] },
	mssante_alert_mail_failing: { help: '1 when the last mail of alert could not leave.', labels: [] },
} as const satisfies Record<string, Measure>

export type MeasureName = keyof typeof MEASURES
export interface Sample {
	labels: Partial<Record<string, string>>
	value: number
}
/** What was read of some of them. */
export type Readings = Partial<Record<MeasureName, Sample[]>>
