/**
 * Does a message that brings a document say anything of its own? Formulae do not: greetings, « veuillez trouver ci-joint le compte
 * rendu de… », closings, signatures, legal notices, and what our own program writes around a document. Whatever is not surely one of
 * them is: one paper too many harms nobody, words that are lost may. Pure.
 */

/** Words that make formulae, without accents. Said all together they still ask for nothing. */
const FORMULAE = new Set(`
	bonjour bonsoir cher chere chers cheres madame monsieur mesdames messieurs mme mmes m mm mlle docteur docteurs dr drs pr professeur
	confrere confreres consoeur consoeurs collegue collegues equipe a ai au aux avec bien c ce ces cet cette ci d dans de des du elle en
	est et il ils j je l la le les lui me merci moi mon ma mes n nos notre nous par pour qu que qui s sa se ses soi son sont sous sur
	tous tout toute toutes un une vos votre vous y ainsi comme suite date jour veuillez trouver trouverez trouvez recevez recevoir
	agreer croire adresse adressons envoie envoyons transmets transmettons joins joignons communique communiquons fais faisons parvenir
	fait joint jointe joints jointes piece pieces annexe attache attachee fichier fichiers pdf xml message mail courriel present
	presente document documents courrier courriers lettre lettres compte comptes rendu rendus cr crh ordonnance ordonnances prescription
	prescriptions resultat resultats bilan bilans examen examens biologie biologique biologiques analyse analyses radiologie imagerie
	consultation visite hospitalisation hospitalier sortie entree liaison synthese dossier rapport certificat attestation fiche grille
	projet sante social medico medical medicale medicaux medicosocial patient patiente patients resident residente residents usager
	usagere concernant relatif relative relatifs intitule objet numero no ne nee cordialement sincerement confraternellement
	respectueusement amicalement salutations sentiments distingues meilleurs meilleures respectueux confraternels cordiales expression
	assurance consideration distinguee reception disposition reste restons remercie remerciant remercions avance bonne journee soiree
	confiance bonnes attention
`.split(/\s+/).filter(Boolean))

/** A closing: what follows is a signature. */
const CLOSING = new RegExp(`^\\s*(?:${[
	'(?:tr[eè]s |bien )?(?:cordialement|confraternellement|sinc[eè]rement|respectueusement|amicalement)',
	'bien (?:à|a) vous',
	'(?:avec )?(?:mes|nos) (?:meilleures |sinc[eè]res |respectueuses )?salutations',
].join('|')})`, 'iu')
/** Below a signature, what somebody added all the same. */
const ADDED = /^\s*(?:p\.?\s?s\.?|n\.?\s?b\.?|post-?scriptum)\b\s*[:.]?/iu
/** Words of a line below a closing beyond which it is no line of a signature. */
const SIGNATURE = 8
/** Legal notices, and what software adds. */
const NOTICE = new RegExp([
	'confidentiel',
	'par erreur',
	'destinataire',
	'environnement',
	'n.imprimez',
	'antivirus',
	'sans virus',
	'envoy[eé] (?:de|depuis) mon',
	'(?:envoy[eé]|g[eé]n[eé]r[eé]) automatiquement',
	'ne pas r[eé]pondre',
	'messagerie s[eé]curis[eé]e de sant[eé]',
].join('|'), 'iu')
/** What a new version or a deletion must say in words (mssante.md §3.3): the archive says it better. */
const ACTION = new RegExp(`^(?:${[
	'ce (?:message|document) annule et remplace (?:la version|le document|celui)[^,;:]*',
	'demande de suppression du document(?: joint)?',
].join('|')})\\.?$`, 'iu')
/** Where our own program goes on after the sender's words (outgoing/body.ts). */
const OUR_PART = /^Documents? de santé joints? :$/mu
const OUR_SENTENCES
	= /L’identité de cette personne n’est pas qualifiée dans notre établissement[^\n]*|Ce message part d’une boîte applicative[^\n]*/gu
/** What is quoted is not said anew. */
const QUOTED = /^(?:\s*>.*|.*\ba écrit\s*:\s*|-{2,}\s*(?:message (?:d.origine|transféré|original)|original message).*)$/imu

/**
 * @param known what the message repeats of itself: its subject, the titles and types of its documents, the names of its patient, of its
 *   sender and of its recipients
 * @return the sentences that are the sender's own; empty when there are none
 */
export function ownWords(text: string, known: string[]): string[] {
	const familiar = new Set(known.flatMap(wordsIn))
	return sentencesOf(withoutFurniture(text)).filter((sentence) => {
		const words = wordsIn(sentence)
		return (
			words.length > 0
			&& !ACTION.test(sentence)
			&& (/\?/.test(sentence) || words.some((word) => !FORMULAE.has(word) && !familiar.has(word) && !/^\d+$/.test(word)))
		)
	})
}

/** Words by which something is asked, in French; a question mark too. */
const ASKS = new RegExp([
	'\\?',
	'merci (?:de|d.)',
	'pri[eè]re de',
	'veuillez (?!trouver|agr[eé]er|recevoir|croire)',
	'pouv(?:ez|riez)',
	'demand(?:e|ons|er)\\b(?! accept)',
	'souhait',
	'besoin',
	'il manque',
	'compl[eé]ments?\\b',
	'rappele[zr]',
	'urgent',
	'attend(?:s|ons) votre',
].join('|'), 'iu')

/** Does one of these sentences want an answer? Of what answers us: « bien reçu » wants none. */
export function wantsAnswer(sentences: string[]): boolean {
	return sentences.some((sentence) => ASKS.test(sentence))
}

function withoutFurniture(text: string): string {
	const quoted = text.search(QUOTED)
	const ours = text.search(OUR_PART)
	const ends = [quoted, ours].filter((at) => at >= 0)
	const said = text.slice(0, Math.min(text.length, ...ends)).replace(OUR_SENTENCES, '').split(/^-- ?$/m, 1)[0]!
	const lines = said.split(/\r?\n/)
	const closing = lines.findIndex((line) => CLOSING.test(line))
	return lines.filter((line, index) => {
		const isBelow = closing >= 0 && index > closing
		return !NOTICE.test(line) && (!isBelow || ADDED.test(line) || wordsIn(line).length >= SIGNATURE)
	}).join('\n')
}

function sentencesOf(text: string): string[] {
	return text.split(/(?<=[.!?;])\s+|\n+/).map((sentence) => sentence.trim()).filter(Boolean)
}

function wordsIn(text: string): string[] {
	return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[œŒ]/g, 'oe').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}
