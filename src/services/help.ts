/** The help in place: of each room, what is here and what to do; and where the guide is. */
import type { Room } from './rooms.service.ts'

import { t } from '@nextcloud/l10n'

/** The same address as in appinfo/info.xml, « documentation ». */
export const GUIDE = 'https://github.com/mssante/mssante/blob/main/docs/guide-utilisateur.md'

interface RoomHelp {
	/** What is here. */
	here: string
	/** What to do with it. */
	act: string
}

export function roomHelp(): Record<Room, RoomHelp> {
	return {
		today: {
			here: t('mssante', 'What came lately, day by day and patient by patient; what you have not read is in bold.'),
			act: t('mssante', 'Open a document to read it, or a name to see everything about that patient.'),
		},
		patient: {
			here: t('mssante', 'Everything about this patient: what came, what waits, what was sent, and who owes an answer.'),
			act: t('mssante', 'Open a line to read it, or to act on it where it is dealt with.'),
		},
		waiting: {
			here: t('mssante', 'The messages that could not be filed safely without you, each with its reason.'),
			act: t(
				'mssante',
				'Open the first one, compare the document with the folder, then file it, put it in a list, '
				+ 'or say that there is nothing to file.',
			),
		},
		quarantine: {
			here: t('mssante', 'The messages that contradict themselves: two patients, two identities, an altered document.'),
			act: t('mssante', 'Those in charge of identities check them, then put them back to be filed or reject them, and say why.'),
		},
		turns: {
			here: t('mssante', 'The requests that wait for your answer, and yours that wait for the answer of others.'),
			act: t('mssante', 'Open one and answer it, or say that it is settled; remind those who are late.'),
		},
		approvals: {
			here: t('mssante', 'The dossiers that others prepared and that wait for your word: nothing of them has left.'),
			act: t('mssante', 'Read every piece, then approve it, or send it back with your reason.'),
		},
		sendings: {
			here: t('mssante', 'What is being prepared, what has left, and what became of it.'),
			act: t('mssante', 'Look first at what failed or stays without news: send it again, or reach the recipient otherwise.'),
		},
		exchanges: {
			here: t('mssante', 'The conversations: what you sent with its answers, what you received with yours.'),
			act: t('mssante', 'Open one to read it from its beginning, to answer it or to forward it.'),
		},
		dashboard: {
			here: t('mssante', 'How many messages came, and where each of them is; the figures of each month.'),
			act: t('mssante', 'Make sure that nothing is missing, and save the reports that you are asked for.'),
		},
		preferences: {
			here: t('mssante', 'How you alone are told: by the bell of Nextcloud, and by a count of what waits.'),
			act: t('mssante', 'Choose what rings and how often you are told, then save.'),
		},
		glossary: {
			here: t('mssante', 'The words that this page and the field use, each in two lines.'),
			act: t('mssante', 'Come back with “back”, or choose a room in the menu; the guide says more.'),
		},
		journal: {
			here: t('mssante', 'What happened to each message and each sending: when, by whom and why.'),
			act: t('mssante', 'Search a title, a name or a patient to find it again; nothing is changed here.'),
		},
	}
}
