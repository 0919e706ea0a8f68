/** What `doctor` says of mailboxes that people open by signing in: tokens are in the memory of `serve`, and a command has none. */
import type { MailboxConfig, SignInSettings } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { sentenceOf, wholeRemedyOf } from '../errors.ts'
import { detailWords } from '../errors/details.errors.ts'
import { mailboxesByAddress } from '../ledger/tables/mailboxes.table.ts'
import { isSignInAwaited } from '../mailbox/login.ts'
import { lackIn } from '../mailbox/oauth2/ask-elsewhere.ts'
import { describe } from '../mailbox/oauth2/provider.ts'
import { ill, theirs, well, withCode } from './examination-verdict.ts'
import { faultIn } from './refused-login.ts'

const MINUTE = 60_000
/** Milliseconds without contact after which `serve` is not reading: it looks each minute. */
const UNREAD = 10 * MINUTE

/** As the running service saw it last. */
export async function examineElsewhere(
	{ db, clock }: Pick<Ledger, 'db' | 'clock'>,
	{ address }: Pick<MailboxConfig, 'address'>,
	now = clock.now(),
): Promise<Verdict> {
	const row = (await mailboxesByAddress(db, [address])).get(address)
	const fault = faultIn(row)
	if (fault !== null) {
		const { code, said } = fault
		return (isSignInAwaited(code) ? theirs : ill)(withCode(said, code), wholeRemedyOf(code))
	}
	if (!row?.last_contact_at) {
		return theirs(sentenceOf('MSS-SIGN-IN-WAITED'), wholeRemedyOf('MSS-SIGN-IN-WAITED'))
	}
	const since = now - Date.parse(row.last_contact_at)
	const detail = `lue par le service il y a ${Math.round(since / MINUTE)} min, au nom de qui s’y est connecté`
	return since < UNREAD ? well(detail) : ill(detail, 'Vérifiez que le service tourne : mssante status.')
}

/** Is the provider there, and does it do what is needed? */
export async function examineProvider(settings: SignInSettings): Promise<Verdict> {
	const metadata = await describe(settings)
	const { issuer, grant_types_supported: grants, code_challenge_methods_supported: challenges } = metadata
	const lack = lackIn(settings, metadata)
	if (lack !== null) {
		return ill(`${issuer} répond\u202F; ${detailWords(lack)}`, wholeRemedyOf('MSS-SIGN-IN-PROVIDER'))
	}
	const isRenewed = grants === undefined || grants.includes('refresh_token')
	const words = [
		`${issuer} répond`,
		`ce logiciel s’y présente par ${settings.clientAuth === 'certificate' ? 'son certificat' : 'son secret'}`,
		isRenewed
			? 'une connexion y est prolongée tant qu’il l’accepte'
			: 'une connexion n’y est pas prolongée : il faudra se reconnecter souvent',
		...challenges !== undefined && !challenges.includes('S256') ? ['il n’annonce pas PKCE (S256)'] : [],
	]
	return well(words.join(' ; '))
}
