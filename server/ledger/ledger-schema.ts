/** The tables of the ledger. Times are ISO 8601 UTC; hashes lower-case hex; JSON columns hold the types named beside them. */
import type { Generated } from 'kysely'
import type { Verdict } from '../mssante/verdict/verdict.ts'

/** `received`, `planned`: in progress. Then one of the others; `failed` is retried. */
export type MessageState = 'received' | 'planned' | 'filed' | 'review' | 'quarantined' | 'ignored' | 'failed'
/** `removed`: taken away by hand. */
export type DocumentState = 'planned' | 'filed' | 'review' | 'quarantined' | 'removed'

/** What is known of one recipient (design.md "Sending"). `unclear`: the bytes were leaving and no answer came. */
export type RecipientState
	= 'queued' | 'accepted' | 'unclear' | 'delivered' | 'displayed' | 'processed' | 'notIntegrated' | 'answered' | 'failed' | 'expired'

export type ActKind = 'file' | 'put-back' | 'release' | 'reject' | 'close' | 'reopen' | 'queue'
export type ActState = 'asked' | 'planned' | 'done' | 'failed' | 'refused'
/** What a rule may choose (design.md "Identity"). */
export type RuleEffect = 'queue' | 'type' | 'subfolder' | 'folder' | 'request'

/** `rule`: one that was learnt, and accepted. */
export type DecidedBy = 'software' | 'rule' | 'person'

export type DossierState = 'preparing' | 'awaiting' | 'returned' | 'stale' | 'withdrawn' | 'sent'
export type Whose = 'ours' | 'theirs'
export type TurnMove
	= 'opened' | 'given' | 'closed' | 'disputed' | 'wondered' | 'noted' | 'settled' | 'reminded' | 'taken-back' | 'reopened' | 'dated'

/** How often a person is told what waits. */
export type Rhythm = 'never' | 'morning' | 'weekly'

/** What the admin page sets, once each. */
export type SettingName = 'alerts' | 'backup'

export interface Tables {
	mailboxes: {
		address: string
		/** Null: never reached. */
		first_contact_at: string | null
		last_contact_at: string | null
		error_code: string | null
		/** What fills its sentence, in JSON (stored/whys.ts). */
		error_detail: string | null
		/** The sentence, by a program that kept it. */
		error_text: string | null
		error_at: string | null
	}
	folders: {
		mailbox: string
		folder: string
		uid_validity: string
		/** What the last full reconcile saw: UIDs on the server, and those of them that the ledger still lacks. */
		server_uids: number
		missing_uids: number
		checked_at: string
	}
	/** Every UID seen on a server. The same message may have several (UIDVALIDITY changes, moves). */
	uids: {
		mailbox: string
		folder: string
		uid_validity: string
		uid: number
		/** Null: older than the first contact, not taken in. */
		message_id: number | null
		internal_date: string | null
		gone_at: string | null
		/** What remains to be done on the server once filed: null, or the `afterFiling` of that moment. */
		after: string | null
	}
	messages: {
		id: Generated<number>
		mailbox: string
		structure: string
		/** Message-ID header with its brackets. */
		message_id: string | null
		raw_sha256: string
		/** Of the bytes less Return-Path, Delivered-To and Received. */
		content_sha256: string
		size: number
		internal_date: string
		received_at: string
		/** Name in the spool; null once the raw mail was deleted after its retention. */
		spool: string | null
		state: MessageState
		kind: string | null
		/** StoredReading (stored/reading.ts). */
		reading: string | null
		/** Decision (stored/decision.ts). */
		decision: string | null
		/** What decided it last: the first of its reasons. */
		rule: Generated<string | null>
		/** Who decided where it is; null: nobody yet, or it waits again. */
		decided_by: Generated<DecidedBy | null>
		patient_id: string | null
		/** Was in progress when it failed. */
		failed_in: MessageState | null
		error_code: string | null
		attempts: Generated<number>
		/** Attempts to read it that have no result yet: counted before, 0 once it is planned. */
		readings: Generated<number>
		/** Of the attempts that failed, those by a fault of its own or of ours: no outage. */
		faults: Generated<number>
		next_attempt_at: string | null
		final_at: string | null
		/** Named list in which it waits; null: the common one. */
		queue: string | null
		/** Who said that they deal with it, and when. */
		claimed_by: string | null
		claimed_at: string | null
		/** To whom it was entrusted, by whom and when; null: to nobody. */
		entrusted_to: Generated<string | null>
		entrusted_by: Generated<string | null>
		entrusted_at: Generated<string | null>
		/** Rejected from quarantine, or « sans suite »: it waits for nobody. */
		closed_at: string | null
		/** What lists show and search: filled when the message is read (incoming/summary.ts). */
		sender: string | null
		title: string | null
		words: string | null
		/** Its words, kept as long as the raw mail, and the same as they are searched. */
		text: string | null
		said: Generated<string | null>
		/** Messages that answer one another have the same. */
		thread: string | null
		/** Why it may be answered, whatever was done of its documents: it says something of its own, or asks for a receipt. */
		asks: Generated<'words' | 'receipt' | null>
		/** When somebody said that there is nothing to answer, before there were turns. */
		asks_done_at: Generated<string | null>
		/** RuleFacts (stored/rule-facts.ts). */
		rule_facts: string | null
		/** When its traces were erased (erase.ts); so for the others. */
		erased_at: string | null
	}
	documents: {
		id: Generated<number>
		message_id: number
		position: number
		name: string
		media_type: string
		size: number
		sha256: string
		source: string
		/** CdaHeader (stored/cda.ts). */
		cda: string | null
		cda_id: string | null
		set_id: string | null
		version: number | null
		structure: string
		patient_id: string | null
		/** Documents that share a base name have the same group. */
		base_group: number
		/** Folder it goes to, below the GED's root, and base name and extension wished for. */
		folder: string
		base: string
		extension: string
		state: DocumentState
		path: string | null
		file_id: string | null
		etag: string | null
		filed_at: string | null
		/** Rule that settled this document when it is not the message's own. */
		rule: string | null
		/** Of a removed one: what `rule` was. */
		rule_before: Generated<string | null>
		superseded_by: number | null
	}
	outbox: {
		id: Generated<number>
		message_id: number
		mailbox: string
		recipient: string
		/** processed, or an error code 900–906. */
		outcome: string
		form: 'mdn' | 'ko'
		header_id: string
		created_at: string
		/** `sending` means that the answer to DATA is not known: never sent again. `withdrawn`: what it would have said is true no more. */
		state: 'queued' | 'sending' | 'sent' | 'unclear' | 'failed' | 'withdrawn'
		attempts: Generated<number>
		next_attempt_at: string | null
		settled_at: string | null
		error_code: string | null
		/** 1: another machine acts for this mailbox, and may have sent it. */
		held: Generated<number>
		/** 1: the other machines were told that it left. */
		told: Generated<number>
	}
	patients: {
		structure: string
		id: string
		matricule: string | null
		oid: string | null
		status: string
		birth_family_name: string | null
		birth_given_names: string | null
		first_birth_given_name: string | null
		used_family_name: string | null
		used_given_name: string | null
		birth_date: string | null
		sex: string | null
		birth_place: string | null
		/** Below the GED's root, or null. */
		folder: string | null
		/** Known once seen, with where it was seen last. */
		folder_id: string | null
		folder_path: string | null
		discharged: string | null
		/** patient, professionnels, tous. */
		opposition: 'patient' | 'professionnels' | 'tous' | null
		/** Birth family name as compared, for look-ups. */
		compared_name: string | null
		/** ISO 8601, when a person said that nothing is filed for them by itself any more, who, and why. */
		out_at: string | null
		out_by: string | null
		out_reason: string | null
		/** The line of the same structure that this person is; never one that is itself replaced. */
		replaced_by: string | null
		/** The folder that `replaced_by` had, where it took this line's. */
		other_folder: string | null
		other_folder_id: string | null
		other_folder_path: string | null
	}
	trust_domains: { domain: string }
	facts: { name: string, value: string }
	/** Processes that work on a ledger of PostgreSQL's; times are of the database's clock. One that ended by itself has no row any more. */
	sidecars: {
		/** Of its lock (ledger/members/seat.ts). */
		number: Generated<number>
		/** Of this run of the program, as in its marks (ledger/ledger-identity.ts). */
		id: string
		/** As the machine calls itself: for administrators. */
		machine: string
		started_at: string
		seen_at: string
		/** It ends: nothing new is its. */
		leaving_at: string | null
		/** Declared so by another: whatever it asks is refused. */
		gone_at: string | null
	}
	/** What one sidecar alone deals with: an address of a mailbox, or `program`. */
	holds: { key: string, owner: string, since: string }
	/** Whose memory has somebody's session for a mailbox: that one is to hold it. */
	pins: { key: string, owner: string }
	/** What was asked to leave and is not queued yet (tables/asked.ts): of a process at work, or of nobody any more. */
	asked: {
		id: Generated<number>
		/** Of the request, or made for it. */
		key: string
		/** SHA-256 of the request. */
		fingerprint: string
		mailbox: string
		structure: string
		actor: string
		asked_at: string
		/** JSON: what it takes to make it again (stored/asked-request.ts). */
		request: string
		/** The run of the program that makes it; null: that of a command beside, of which no lock tells whether it lives. */
		owner: string | null
		/** When its process was seen last; of PostgreSQL, by the database's clock. Empty: it is gone. */
		seen_at: string
		/** Times that it was taken up by a process that did not come to an end with it. */
		attempts: Generated<number>
		next_attempt_at: Generated<string | null>
		/** Why it could not be made yet. */
		error_code: Generated<string | null>
	}
	asked_files: {
		asked_id: number
		position: number
		/** Name in the spool. */
		spool: string
		sha256: string
	}
	/** What we send: the exact bytes are in the spool before anything leaves. */
	outgoing: {
		id: Generated<number>
		/** Message-ID with its brackets. */
		header_id: string
		/** ENVID of RFC 3461. */
		envelope_id: string
		/** Idempotency key, when one was given; once erased, its pseudonym. */
		key: string | null
		/** SHA-256 of the request: the same key for something else is told. */
		fingerprint: string
		mailbox: string
		structure: string
		patient_id: string | null
		subject: string
		reply_to: string
		actor: string
		/** Null once the raw mail was deleted after its retention. */
		spool: string | null
		size: number
		raw_sha256: string
		created_at: string
		cancelled_at: string | null
		/** An answer is expected before. */
		answer_due_at: string | null
		/** The copy in the operator's Sent folder. */
		copy: 'none' | 'due' | 'done'
		/** When the Sent folder was last searched for what is unclear. */
		searched_at: string | null
		/** Of its subject, documents and recipients, as searched. */
		words: string | null
		/** What was written, kept as long as the raw mail, and the same as it is searched. */
		text: string | null
		said: Generated<string | null>
		thread: string | null
		/** Message-ID of the received message that it answers. */
		answers: string | null
		/** Why it left although it names another resident, in the person's words. */
		about_patient: Generated<string | null>
		/** The sending whose missed recipients it goes to. */
		resends: Generated<number | null>
		erased_at: string | null
	}
	outgoing_documents: {
		outgoing_id: number
		position: number
		/** Of the attachment. */
		name: string
		/** Where the file was taken: below the GED's root when `file_id` is known. */
		path: string
		file_id: string | null
		/** Of the file as it was, and as it left. */
		source_sha256: string
		sha256: string
		title: string
		type_code: string | null
		cda_id: string | null
		/** Of a health document that we made: shared by its versions, 1, 2, … */
		set_id: string | null
		version: number | null
		/** Codes of masking, separated by spaces; null: none. */
		maskings: string | null
		/** Start of the act that it reports: YYYYMMDDHHmmss+ZZzz, or its day. */
		service_start: string | null
		/** What it does to a document sent before (that sending, and its position there); null: it is a new one. */
		action: 'replace' | 'delete' | null
		target_id: number | null
		target_position: number | null
		/** The received document (`documents`) that leaves as it came. */
		received_id: number | null
	}
	recipients: {
		outgoing_id: number
		position: number
		/** As it is compared. */
		address: string
		/** As it leaves, where that is another form (RFC 5321 §2.4). */
		written: string | null
		state: RecipientState
		/** The server's reply code or the receipt's, or ours; and in their words. Programs of before kept our sentences there. */
		code: string | null
		text: string | null
		/** What is ours of it: Why[] (stored/whys.ts), in JSON. */
		reasons: Generated<string | null>
		attempts: Generated<number>
		next_attempt_at: string | null
		accepted_at: string | null
		changed_at: string
		/** Without news by then, somebody must look. */
		due_at: string | null
		/** Their answer was but a question: the one that is expected has not come. */
		question_at: Generated<string | null>
		/** The sending that left in its place, for whom this one did not reach. */
		resent_by: Generated<number | null>
	}
	/**
	 * Addresses met in real exchanges: APP mailboxes are in no public extraction. `written`: as its owner writes it, where that is not
	 * as it is compared.
	 */
	correspondents: { address: string, name: string | null, exchanges: number, last_at: string, written: string | null }
	/** Encrypted (vault.ts), by name. */
	secrets: { name: string, value: string }
	/** Mailboxes made in the admin page: their configuration in JSON, without passwords. */
	made_mailboxes: { address: string, config: string, changed_at: string }
	/** Structures made in the admin page: their configuration in JSON. */
	made_structures: { id: string, config: string, made_at: string }
	/** Who approve and sign, made in the admin page: their configuration, as JSON. */
	made_people: { user: string, config: string, made_at: string }
	/** Made in the admin page; the password of the one is in the vault. */
	made_settings: { name: SettingName, config: string, changed_at: string }
	/** Accounts of Nextcloud that are gone. */
	gone_accounts: { user: string, state: 'deleted' | 'disabled', at: string }
	/** Names of accounts, as Nextcloud displays them. */
	people: { user: string, name: string }
	/** Correspondents that the people of a mailbox keep at hand. */
	favourites: { mailbox: string, address: string, name: string, added_at: string }
	/** What each person has had before their eyes (ADR 50). */
	read_marks: { user: string, message_id: number, at: string }
	/** « Mes patients », of each person. */
	followed_patients: { user: string, structure: string, patient_id: string, at: string }
	/** Whose page each person opened, and when that was last told in the journal. */
	patient_looks: { user: string, structure: string, patient_id: string, at: string }
	/** Lists of « Aujourd’hui » that each person keeps; `filters`: KeptFilters (stored/filters.ts), in JSON. */
	kept_views: { user: string, name: string, filters: string, at: string }
	/** One row: another version once any line of the register changed (31-register-version). */
	register_version: { version: number }
	/** Small pictures of documents: a JPEG in base64; null: nothing of it can be drawn. */
	thumbnails: { document_id: number, picture: string | null, made_at: string }
	/** What a person is writing and has not sent (ADR 51), by where they write it; `content`: StoredDraft (stored/written.ts), in JSON. */
	drafts: { user: string, place: string, content: string, at: string }
	/** Texts to begin from: of one person, structure being empty, or of all who send for a structure, user being empty. */
	text_models: { user: string, structure: string, name: string, text: string, at: string }
	/** Named recipients: of one person, mailbox being empty, or of all who send from it, user being empty; `addresses`: in JSON. */
	recipient_lists: { user: string, mailbox: string, name: string, addresses: string, at: string }
	/** What people say to one another of a message; `text` is erased with its traces. */
	remarks: { id: Generated<number>, message_id: number, at: string, author: string, text: string | null }
	/** Who came lately, with their groups of then, in JSON: Nextcloud tells nobody's groups but with a call of theirs. */
	comers: { user: string, groups: string, at: string }
	/** How each person wishes to be told: `quiet`, subjects that ring nobody, in JSON; `told_on`, YYYY-MM-DD there, of the last digest. */
	wishes: { user: string, quiet: string, digest: Rhythm, by_bell: number, by_mail: number, address: string, told_on: string }
	/** What people decide about what was received. Each is written before anything moves, and carried out after a kill. */
	acts: {
		id: Generated<number>
		at: string
		actor: string
		kind: ActKind
		/** `asked`: waits for a second person. */
		state: ActState
		message_id: number
		mailbox: string
		structure: string
		/** Of the message: what is learnt is learnt of a sender. */
		sender: string | null
		patient_id: string | null
		/** A folder that is no patient's, below the GED's root. */
		folder: string | null
		/** Below the patient's folder, in place of the mailbox's own. */
		subfolder: string | null
		/** JDV_J07, given to what has no type of its own. */
		type: string | null
		queue: string | null
		/** In the person's words. */
		reason: string | null
		/** JSON: what the person saw when they decided (triage/comparison.ts). Its hash is in the audit. */
		displayed: string | null
		error_code: string | null
		confirmed_by: string | null
		done_at: string | null
		erased_at: string | null
		/** The act that its own person undid at once, by « Annuler »: a slip of the hand, no wrong filing. */
		undoes: number | null
	}
	/** `before`: Before (stored/before.ts), where and what the document was. */
	act_documents: { act_id: number, document_id: number, before: string }
	/** What was learnt of people's choices (triage/learn.ts): never a patient. */
	rules: {
		id: Generated<number>
		mailbox: string
		sender: string
		effect: RuleEffect
		value: string
		state: 'proposed' | 'active' | 'refused' | 'retired'
		/** JSON: ids of the acts that it was learnt from; of a request, of the moves of turns. */
		acts: string
		proposed_at: string
		decided_at: string | null
		decided_by: string | null
	}
	/** Whose turn it is, on a thread, for one partner (turns/turn.ts): one open at most. Its patient and title are its messages'. */
	turns: {
		id: Generated<number>
		structure: string
		/** Ours, that asked or was asked. */
		mailbox: string
		thread: string
		/** Address, as it is compared. */
		partner: string
		/** Who asked first. */
		asker: Whose
		whose: Whose
		opened_at: string
		since: string
		due: string | null
		/** The message that gave the turn, and the sending that did. */
		message_id: number | null
		outgoing_id: number | null
		/** The last one said. */
		verdict: Verdict | null
		/** 1: they contradicted themselves, and a person settles which holds. */
		is_disputed: Generated<number>
		/** What they wrote, of which a person must say what it means. */
		unread_id: number | null
		closed_at: string | null
		closed_by: string | null
		/** Why it was closed by a person, in their words. */
		reason: string | null
		/** When a reminder was last sent. */
		reminded_at: string | null
		/** Id of the circuit that it began with. */
		circuit: string | null
	}
	/** What happened to turns, in order. */
	turn_moves: {
		id: Generated<number>
		turn_id: number
		at: string
		kind: TurnMove
		/** After it. */
		whose: Whose
		verdict: Verdict | null
		message_id: number | null
		outgoing_id: number | null
		actor: string
	}
	/** Definitions (config/circuit.ts) in JSON, each version kept. Of those that a file gives, what a dossier began with. */
	circuits: {
		id: string
		version: number
		definition: string
		origin: 'file' | 'page'
		state: 'draft' | 'active' | 'retired'
		made_at: string
		made_by: string
	}
	/** A sending being prepared, and kept (circuits.md). */
	dossiers: {
		id: Generated<number>
		circuit: string
		version: number
		structure: string
		mailbox: string
		patient_id: string | null
		/** JSON: addresses. */
		recipients: string
		text: string
		/** Why it goes although it names another resident, in the person's words. */
		about_patient: string | null
		/** 1: the person knows that the same document already went to the same recipient. */
		again: Generated<number>
		/** YYYY-MM-DD: by when an answer is expected, where it is not so many days; null: nobody said. */
		answer_by: Generated<string | null>
		/** Idempotency key of who prepares, and that of the sending that it becomes. */
		key: string | null
		release_key: string
		state: DossierState
		prepared_by: string
		prepared_at: string
		changed_by: string
		changed_at: string
		submitted_at: string | null
		/** The content that was submitted. */
		submitted_seen: string | null
		/** JSON: what keeps it (stored/dossier.ts). */
		notices: Generated<string>
		/** 1: being prepared, it leaves by a person's act alone: dropped, it was held, or it was changed while it was to be approved. */
		held: Generated<number>
		/** Number of the received message that it answers. */
		answers: number | null
		/** Of one that a dropped file began: where the file stands, and its id. */
		trigger_path: string | null
		trigger_file: string | null
		/** As it was when it was put in. */
		trigger_etag: string | null
		/** When it was put away, with its proof. */
		trigger_done_at: Generated<string | null>
		sending_id: number | null
		ended_at: string | null
		erased_at: string | null
	}
	dossier_files: {
		id: Generated<number>
		dossier_id: number
		piece: string
		name: string
		title: string
		type_code: string
		/** Where it was taken; below the GED's root when `file_id` is known. */
		path: string
		file_id: string | null
		sha256: string
		size: number
		/** Name in the spool; null once its bytes were erased. */
		spool: string | null
	}
	/** Files that stand where they leave by themselves: since when each is as it is (ISO 8601), and how often it was seen so. */
	drops_seen: { file_id: string, etag: string, size: number, seen_at: string, looks: number }
	dossier_reasons: { dossier_id: number, piece: string, reason: string }
	visas: {
		id: Generated<number>
		dossier_id: number
		actor: string
		/** In whose absence: an account, or a group. */
		for_user: string | null
		decision: 'approved' | 'returned'
		reason: string | null
		at: string
		/** SHA-256 of the content that it is about. */
		seen: string
		/** JSON: pieces' files that were drawn before. */
		drawn: Generated<string>
	}
	/** Files that are to bear the tag, and do not yet (ged/tags.ts). */
	tags: { file_id: string, attempts: Generated<number>, next_attempt_at: string | null }
	/** Who put a file where files leave by themselves (tables/dropped.ts); `groups`: JSON, theirs at that moment. */
	dropped_files: { file_id: string, user: string, groups: string, at: string }
	/** Bytes that rows name in their `spool`, kept with a ledger of PostgreSQL’s (tables/spooled.ts); `is_whole`: all parts are there. */
	spooled: { name: string, size: number, sha256: string, made_at: string, is_whole: number }
	/** From 0 on. */
	spooled_parts: { name: string, number: number, bytes: Uint8Array }
	/** What is asked for again soon, of whichever sidecar (shelf/): `sealed` by the vault, `until` ISO 8601. */
	shelf: { name: string, sealed: string, until: string }
	audit: {
		seq: number
		at: string
		actor: string
		action: string
		message_id: number | null
		document_id: number | null
		/** JSON of ids, hashes, codes: never a trait. */
		details: string
		mac: string
	}
	audit_head: { id: number, seq: number, mac: string }
	/** Heads that stood in the GED; `proof` is theirs, under the audit's key. */
	audit_marks: { seq: number, mac: string, proof: string }
	audit_seal: { seq: number, mac: string, seal: string, at: string }
}
