/** What the menu leads to, and for whom. */
import type { DeskView } from '../../server/contract/desk.contract.ts'
import type { Me, MyMailbox } from '../../server/contract/me.contract.ts'
import type { Room } from './rooms.service.ts'

import {
	mdiCalendarToday,
	mdiCheckDecagramOutline,
	mdiClipboardTextClockOutline,
	mdiCogOutline,
	mdiEmailFastOutline,
	mdiForumOutline,
	mdiInboxArrowDown,
	mdiReplyOutline,
	mdiShieldAlertOutline,
	mdiViewDashboardOutline,
} from '@mdi/js'
import { t } from '@nextcloud/l10n'

export interface RoomEntry {
	room: Room
	name: string
	icon: string
	isOpen: (me: Me, desk: DeskView | null) => boolean
	/** What waits there for somebody. */
	count?: keyof DeskView['counts']
}

const withMailbox = (may: (mailbox: MyMailbox) => boolean) => ({ mailboxes }: Me) => mailboxes.some(may)

const ENTRIES: RoomEntry[] = [
	{
		room: 'today',
		name: t('mssante', 'Today'),
		icon: mdiCalendarToday,
		isOpen: withMailbox(({ mayTriage, mayIdentify, maySend }) => mayTriage || mayIdentify || maySend),
		count: 'unread',
	},
	{
		room: 'waiting',
		name: t('mssante', 'To be filed'),
		icon: mdiInboxArrowDown,
		isOpen: withMailbox(({ mayTriage }) => mayTriage),
		count: 'waiting',
	},
	{
		room: 'quarantine',
		name: t('mssante', 'Quarantine'),
		icon: mdiShieldAlertOutline,
		isOpen: withMailbox(({ mayTriage, mayIdentify }) => mayTriage || mayIdentify),
		count: 'quarantined',
	},
	{
		room: 'turns',
		name: t('mssante', 'To be answered'),
		icon: mdiReplyOutline,
		isOpen: withMailbox(({ mayTriage, maySend }) => mayTriage || maySend),
		count: 'asked',
	},
	{
		room: 'approvals',
		name: t('mssante', 'To be approved'),
		icon: mdiCheckDecagramOutline,
		// A dossier keeps the circuit that it began with, whoever approves those of today.
		isOpen: ({ approves }, desk) => approves || (desk?.counts.toApprove ?? 0) > 0,
		count: 'toApprove',
	},
	{
		room: 'sendings',
		name: t('mssante', 'Sendings'),
		icon: mdiEmailFastOutline,
		isOpen: withMailbox(({ mayTriage, maySend, mayPrepare }) => mayTriage || maySend || mayPrepare),
		count: 'tasks',
	},
	{
		room: 'exchanges',
		name: t('mssante', 'Exchanges'),
		icon: mdiForumOutline,
		isOpen: withMailbox(({ mayTriage, maySend }) => mayTriage || maySend),
	},
	{ room: 'dashboard', name: t('mssante', 'Dashboard'), icon: mdiViewDashboardOutline, isOpen: withMailbox(() => true) },
	{ room: 'journal', name: t('mssante', 'Journal'), icon: mdiClipboardTextClockOutline, isOpen: withMailbox(() => true) },
	{ room: 'preferences', name: t('mssante', 'My preferences'), icon: mdiCogOutline, isOpen: () => true },
]

export function entriesFor(me: Me, desk: DeskView | null): RoomEntry[] {
	return ENTRIES.filter(({ isOpen }) => isOpen(me, desk))
}

/** Of those whom they send, file or prepare for: no entry leads there, but names. */
export const mayKnowPatients = withMailbox(({ mayTriage, maySend, mayPrepare }) => mayTriage || maySend || mayPrepare)
