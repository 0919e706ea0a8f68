/** The figures of a month and of the last weeks, for whoever runs the house: numbers only. */
import type { Context } from '../../context.ts'
import type { MonthFigures } from '../../views/figures.view.ts'
import type { Call } from '../call.ts'
import type { Handler } from '../handler.ts'

import { toCsv } from '../../files/spreadsheet.ts'
import { MONTH_LINES, monthReportPdf } from '../../ops/month-report.ts'
import { mailboxesFor } from '../../rights.ts'
import { dayBegins, weeksUntil } from '../../time/days.ts'
import { figuresOf } from '../../views/figures.view.ts'
import { figuresOfWeek } from '../../views/weeks.ts'
import { boundsOf } from './month.ts'
import { addressesWithin } from './scope.ts'
import { lookedBy } from './turns.routes.ts'
import { labelOf } from './waiting.routes.ts'

const WEEKS = 12

export const monthFigures: Handler<'user GET figures'> = async ({ context }, { call, params: { month } }) => ({
	name: `MSSanté ${month}.csv`,
	mime: 'text/csv; charset=utf-8',
	bytes: toCsv(
		['Boîte', ...MONTH_LINES.map(([, label]) => label)],
		(await ofMonth(context, call, month)).map((row) => [labelOf(context, row.mailbox), ...MONTH_LINES.map(([key]) => row[key])]),
	),
})

export const monthReport: Handler<'user GET figures/report'> = async ({ context }, { call, params: { month } }) => ({
	name: `MSSanté ${month}.pdf`,
	mime: 'application/pdf',
	bytes: await monthReportPdf({
		month,
		mailboxes: (await ofMonth(context, call, month)).map((figures) => ({ label: labelOf(context, figures.mailbox), figures })),
		timeZone: context.config.timeZone,
		at: context.clock.at(),
	}),
})

function ofMonth(context: Context, call: Call, month: string): Promise<MonthFigures[]> {
	const { config, ledger: { db } } = context
	return figuresOf(db, mailboxesFor(config, call).map(({ address }) => address), boundsOf(month, config.timeZone))
}

export const weekFigures: Handler<'user GET figures/weeks'> = async ({ context }, { call, params: { mailbox } }) => {
	const { config: { timeZone }, ledger: { db }, clock } = context
	const addresses = addressesWithin(context, call, { ask: 'use' }, mailbox)
	const looked = lookedBy(context, call, '')
	const weeks = []
	for (const { from, to } of weeksUntil(clock.now(), timeZone, WEEKS)) {
		const bounds = { from: dayBegins(from, timeZone), to: dayBegins(to, timeZone) }
		weeks.push({ from, to, ...await figuresOfWeek(db, addresses, looked, bounds, clock.at()) })
	}
	return { weeks }
}
