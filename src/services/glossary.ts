/** The field’s words, each in two lines, for who is new to it. In the alphabetical order of the language. */
import { t } from '@nextcloud/l10n'

export interface Word {
	/** In the page’s address. */
	id: string
	name: string
	/** What it is; then what it changes here. */
	meaning: string
}

export function glossary(): Word[] {
	return [
		{
			id: 'mssante',
			name: t('mssante', 'MSSanté'),
			meaning: t(
				'mssante',
				'The secure mail of health in France: between professionals, houses and patients, and nobody else. '
				+ 'What concerns a patient’s health leaves by it, not by ordinary mail.',
			),
		},
		{
			id: 'mailbox',
			name: t('mssante', 'Mailbox (BAL)'),
			meaning: t(
				'mssante',
				'An address of MSSanté: of a person, of a house or a service, or of a piece of software. '
				+ 'Yours are in the menu; what comes there is filed from here.',
			),
		},
		{
			id: 'operator',
			name: t('mssante', 'Operator'),
			meaning: t(
				'mssante',
				'The company that carries the messages of a mailbox, as a postman would. '
				+ 'When it does not answer, messages wait there, and nothing is lost.',
			),
		},
		{
			id: 'trust-list',
			name: t('mssante', 'Trust list'),
			meaning: t(
				'mssante',
				'The list of the domains that belong to MSSanté, published by the State. '
				+ 'What comes from elsewhere is never filed by itself.',
			),
		},
		{
			id: 'directory',
			name: t('mssante', 'Directory (Annuaire Santé)'),
			meaning: t(
				'mssante',
				'The national list of professionals and houses, with their addresses of MSSanté. '
				+ 'It is searched when you choose a recipient.',
			),
		},
		{
			id: 'ins',
			name: t('mssante', 'INS'),
			meaning: t(
				'mssante',
				'A patient’s national health identity: their number and the traits of their birth certificate. '
				+ 'A document is filed by itself only when all of it is exactly that of one patient.',
			),
		},
		{
			id: 'qualified',
			name: t('mssante', 'Qualified identity'),
			meaning: t(
				'mssante',
				'An INS that was checked online (INSi) and against an identity paper. '
				+ 'Without it, a person files by hand.',
			),
		},
		{
			id: 'vigilance',
			name: t('mssante', 'Identitovigilance'),
			meaning: t(
				'mssante',
				'The care taken that each document is in the right patient’s folder. '
				+ 'Those in charge of it settle what is in quarantine.',
			),
		},
		{
			id: 'quarantine',
			name: t('mssante', 'Quarantine'),
			meaning: t(
				'mssante',
				'Where a message is put that contradicts itself: two patients, two identities, an altered document. '
				+ 'Nothing of it is filed before somebody has decided.',
			),
		},
		{
			id: 'set-aside',
			name: t('mssante', 'With nothing to file'),
			meaning: t(
				'mssante',
				'A message that needs no folder: thanks, an advertisement, a request that was dealt with. '
				+ 'It is kept, and can be taken up again.',
			),
		},
		{
			id: 'receipt',
			name: t('mssante', 'Receipt'),
			meaning: t(
				'mssante',
				'What the recipient’s software answers: read, filed, or not filed and why. '
				+ 'It moves your sending on by itself; there is nothing to file in it.',
			),
		},
		{
			id: 'delivery',
			name: t('mssante', 'Delivery report'),
			meaning: t(
				'mssante',
				'What the recipient’s operator answers: it was put in their mailbox, or could not be. '
				+ 'Delivered does not mean read.',
			),
		},
		{
			id: 'structured',
			name: t('mssante', 'Structured document (CDA)'),
			meaning: t(
				'mssante',
				'A document that says in a form for software whose it is, its type and its author. '
				+ 'It is what makes filing by itself possible.',
			),
		},
		{
			id: 'archive',
			name: t('mssante', 'Batch (XDM)'),
			meaning: t(
				'mssante',
				'The envelope in which structured documents travel, with the sheet that describes them. '
				+ 'It is opened here for you.',
			),
		},
		{
			id: 'rpps',
			name: t('mssante', 'RPPS'),
			meaning: t(
				'mssante',
				'The national number of a health professional. '
				+ 'It is written on the documents that they sign or answer for.',
			),
		},
		{
			id: 'turn',
			name: t('mssante', 'Request, answer expected'),
			meaning: t(
				'mssante',
				'What a message asks of you, or yours of others. '
				+ 'It stays in “To be answered” until somebody has answered, or said that it is settled.',
			),
		},
	].sort((one, other) => one.name.localeCompare(other.name, 'fr'))
}
