/** Whether a message without machine part is a server's report, and what it says, by the forms that servers use. Pure. */

/** Subjects of a failure, before whatever they repeat of the message's own. */
const FAILED_SUBJECT = new RegExp(`^[\\s*[(]*(?:${[
	// Postfix, sendmail, qmail, Exim, Google, Notes, Zimbra.
	'undeliver(?:ed|able)',
	'non-?deliver(?:ed|able|y)',
	'returned (?:mail|message)',
	'failure notice',
	'rejected mail',
	'(?:permanent )?(?:mail )?delivery (?:failed|failure|system error)',
	'(?:fail(?:ed|ure)) (?:mail |message )?delivery',
	'mail fail(?:ed|ure)\\b',
	'mail (?:system error|could not be delivered)',
	'message (?:not delivered|delivery failure|undeliverable)',
	'delivery (?:status notification \\(failure\\)|report \\(failure|has failed|notification: delivery has failed)',
	'postmaster\\W+(?:e-?mail )?delivery failure',
	'e-?mail delivery failure',
	'could not (?:send|deliver)',
	'unable to deliver',
	'address not found',
	// Exchange and operators in French.
	'message non (?:distribu|remis|délivr)',
	'non[- ]?(?:remis|distribuable|distribu[ée])',
	'(?:échec|erreur) (?:de |d’|d\'|dans )?(?:la |l’|l\')?(?:remise|distribution|livraison|envoi)',
	'courrier (?:non (?:remis|distribu)|retourn)',
	'impossible de (?:remettre|distribuer|livrer)',
	'notification d.[ée]tat de remise \\([ée]chec\\)',
	// German, Spanish and Italian servers on the way.
	'unzustellbar',
	'no se puede entregar',
	'no entregado',
	'non recapitabile',
].join('|')})`, 'iu')

/** Subjects of a delay: the server goes on trying. */
const DELAYED_SUBJECT = new RegExp(`^[\\s*[(]*(?:${[
	'delayed',
	'delivery (?:status notification \\(delay|(?:is |has been )?delayed|delay)',
	'mail delivery (?:delayed|delay|still)',
	'(?:e-?mail|message)(?: \\S+)? (?:delivery )?delayed',
	'postmaster\\W+.*delayed',
	'warning\\W+(?:could not send (?:message|mail) for|.*delayed)',
	'retard',
	'(?:remise|distribution|livraison|message) retard',
	'notification d.[ée]tat de remise \\(retard',
	'verzögert',
].join('|')})`, 'iu')

/** A title that says nothing by itself: the words do. */
const NOTICE_SUBJECT = /^\s*(?:warning|attention|notice)\b|delivery status|[ée]tat de remise/iu

/** Subjects of a success. */
const PASSED_SUBJECT = new RegExp(`^\\s*(?:${[
	'delivery status notification \\((?:success|relay)',
	'successful mail delivery',
	'(?:delivered|relayed|expanded|remis|relayé)\\s*:',
	'notification d.état de remise \\((?:réussite|relais)',
].join('|')})`, 'iu')

/** A server that goes on trying says so. */
const GOES_ON = new RegExp([
	'will (?:keep|continue|be) (?:try|retr|attempt|re-?sen[dt])',
	'will (?:be retried|retry|try again)',
	'still (?:being retried|trying)',
	'attempts? will (?:continue|be made)',
	'(?:do not|don.t) need to re-?send',
	'no action is required',
	'warning message only',
	'(?:has|have) not (?:yet been delivered|been delivered yet)',
	'delivery is delayed',
	'(?:remise|distribution|livraison) (?:est |a été )?retardée',
	'(?:va|vont|continuera|continue) (?:à |de )?(?:essayer|réessayer|tenter)',
	'ser(?:a|ont) (?:de nouveau |à nouveau )?(?:réessay|retent|tent)',
	'nouvelles? tentatives?',
	'inutile de (?:le )?renvoyer',
	'(?:pas|plus) (?:besoin|nécessaire) de (?:le )?renvoyer',
].join('|'), 'iu')

/** A server that gave up says so, whatever it tells of its attempts. */
const GAVE_UP = new RegExp([
	'giv(?:en|ing) up',
	'gave up',
	'permanent(?:ly)? (?:error|fail|fatal)',
	'failed permanently',
	'no (?:further|more) attempts',
	'won.t keep',
	'will not be (?:retried|delivered)',
	'could not be delivered within',
	'abandon',
	'définitiv',
	'too old',
	'queue too long',
	'not going to try again',
	'retry time(?:out| not reached)',
].join('|'), 'iu')

const FAILED = new RegExp([
	'\\b5\\.\\d{1,3}\\.\\d{1,3}\\b',
	'(?:^|[\\s:])5[0-5]\\d[- ]',
	'undeliver',
	'(?:could not|couldn.t|cannot|can.t|was not|wasn.t|unable to|not) (?:be )?(?:deliver|reach|sen[dt])',
	'not able to deliver',
	'deliver\\S* .{0,80}(?:fail|abort)',
	'error has occurred while attempting to deliver',
	'(?:was|been) rejected',
	'fail\\S* .{0,80}deliver',
	'did(?: not|n.t) reach',
	'(?:does not|doesn.t) exist',
	'(?:unknown|no such|invalid) (?:user|recipient|address|mailbox)',
	'(?:user|recipient|mailbox|address)\\S* .{0,40}(?:unknown|not found|rejected|unavailable|full|disabled)',
	'n.(?:a|ont) pas (?:pu être |été )(?:remis|distribu|délivr|livr|envoy|achemin|transmis)',
	'impossible de (?:remettre|distribuer|livrer|joindre|trouver)',
	'échec',
	'(?:boîte|adresse|destinataire|compte)\\S* .{0,60}(?:ferm|plein|inconnu|introuvable|inexistant|désactiv|n.existe)',
].join('|'), 'imu')

export type FateInWords = 'failed' | 'delayed' | 'relayed' | 'unknown'

/** What a report says in words; a success so told proves that the message left, no more. */
export function fateInWords(subject: string, notice: string): FateInWords {
	const [title, words] = [subject, notice].map((text) => text.normalize('NFC'))
	const goesOn = GOES_ON.test(words!) && !GAVE_UP.test(words!)
	if (DELAYED_SUBJECT.test(title!)) {
		return 'delayed'
	}
	if (PASSED_SUBJECT.test(title!)) {
		return 'relayed'
	}
	if (goesOn) {
		return 'delayed'
	}
	return FAILED_SUBJECT.test(title!) || FAILED.test(words!) ? 'failed' : 'unknown'
}

/** Who writes for a server: by its address, or by its name where the address is another. */
const DAEMON = /mailer[-_ ]?daemon|post_?master|mail[-. ]delivery[-. ](?:sub)?system|microsoftexchange[0-9a-f]{8,}|microsoft outlook/i

export interface Suspect {
	subject: string
	/** The header From, whole. */
	sender: string
	returnPath: string | null
	autoSubmitted: boolean
	/** Read when nothing else tells. */
	words: () => string
	failedRecipients: string
}

/** Is this what no person wrote? */
export function isByMachine({ sender, returnPath, autoSubmitted }: Pick<Suspect, 'sender' | 'returnPath' | 'autoSubmitted'>): boolean {
	return returnPath === '' || autoSubmitted || DAEMON.test(sender)
}

/** Is this a server's report in plain words (mssante.md §2.2)? */
export function isBounce(suspect: Suspect): boolean {
	const title = suspect.subject.normalize('NFC')
	return isByMachine(suspect)
		&& (suspect.failedRecipients !== ''
			|| [FAILED_SUBJECT, DELAYED_SUBJECT, PASSED_SUBJECT].some((form) => form.test(title))
			|| ((DAEMON.test(suspect.sender) || NOTICE_SUBJECT.test(title)) && fateInWords(title, noticeIn(suspect.words())) !== 'unknown'))
}

/** Where what is given back begins: no address and no word of it is the server's. */
const GIVEN_BACK = new RegExp([
	'^[ \\t>|]*(?:return-path|received|message-id|mime-version|dkim-signature|x-mss-\\w+|content-type)\\s*:',
	'^[-= ]*(?:this is a copy of|below this line is a copy|original message|copie du message|message d.origine|unsent message)\\b.*$',
].join('|'), 'imu')

/** The server's own words in those of a report. */
export function noticeIn(words: string): string {
	const start = words.search(GIVEN_BACK)
	const notice = start === -1 ? words : words.slice(0, start)
	return notice.trim() === '' ? words : notice
}
