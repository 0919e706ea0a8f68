/** What an examination says of the journal, and of the head of it that the GED keeps. */
import type { JournalReport } from '../doubts/audit-head.ts'
import type { Verdict } from './examination-verdict.ts'

import { troubleText } from '../doubts/audit-head.ts'
import { ill, well } from './examination-verdict.ts'

const HEAD_REMEDY
	= 'Comparez avec les sauvegardes et prévenez le responsable de la sécurité ; quand c’est expliqué, tranchez : mssante audit accept '
		+ '--reason "…". D’ici là, cette copie est gardée telle quelle.'

export function verdictOn({ entries, ok, firstBroken, head }: JournalReport): Verdict {
	const trouble = head === 'unreachable' ? null : troubleText(head)
	if (ok) {
		return well(`${entries} entrées, chaîne intacte${head === 'unreachable' ? ' ; la copie de la GED n’a pas pu être lue' : ''}`)
	}
	return trouble === null
		? ill(
				`chaîne rompue à l’entrée ${firstBroken}`,
				'Quelqu’un ou quelque chose a modifié le journal : comparez avec la sauvegarde et prévenez le responsable de la sécurité.',
			)
		: ill(trouble, HEAD_REMEDY)
}
