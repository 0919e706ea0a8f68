/** Statements in PostgreSQL’s words: those of either.ts, and what Kysely writes as SQLite alone understands it. */
import type { BinaryOperationNode, OperationNode, OperatorNode, RawNode } from 'kysely'

import { PostgresQueryCompiler } from 'kysely'
import { inPostgres } from './either.ts'

/** Latin letters count alike in both cases, as SQLite’s LIKE has them. */
const LIKE: Partial<Record<string, string>> = { like: 'ilike', 'not like': 'not ilike' }

export class Compiler extends PostgresQueryCompiler {
	protected override visitRaw(node: RawNode): void {
		const own = inPostgres(node)
		if (own === undefined) {
			super.visitRaw(node)
		} else {
			this.visitNode(own)
		}
	}

	/** Nothing is in an empty list, which PostgreSQL does not read. */
	protected override visitBinaryOperation(node: BinaryOperationNode): void {
		const operator = (node.operator as OperatorNode).operator
		if ((operator === 'in' || operator === 'not in') && isEmptyList(node.rightOperand)) {
			this.append(operator === 'in' ? '1 = 0' : '1 = 1')
		} else {
			super.visitBinaryOperation(node)
		}
	}

	protected override visitOperator(node: OperatorNode): void {
		this.append(LIKE[node.operator] ?? node.operator)
	}
}

function isEmptyList(node: OperationNode): boolean {
	return (node.kind === 'PrimitiveValueListNode' || node.kind === 'ValueListNode')
		&& (node as OperationNode & { values: readonly unknown[] }).values.length === 0
}
