/**
 * Types of document: the value set JDV_J07, with the class of each. Sources: ANS, nomenclature des objets de santé, OID
 * 1.2.250.1.213.1.1.5.471 (2024-09-27); classes: association ASS_X04 as the official samples and mssante.md §8.2 show it,
 * and by analogy for the 44 types that neither shows (a receiver must not require a class: mssante.md §4.9).
 */

const LOINC = '2.16.840.1.113883.6.1'
const FRENCH_TYPES = '1.2.250.1.213.1.1.4.12'
/** The one type of the value set whose system has no OID. */
const ASTM = 'E1762'

const TYPES: Record<string, readonly [classCode: ClassCode, label: string]> = {
	'101881-1': ['11', 'Carte d\'implant'],
	'11369-6': ['52', 'Historique des vaccinations'],
	'11488-4': ['10', 'CR ou fiche de consultation ou de visite'],
	'11490-0': ['10', 'Lettre de liaison à la sortie d\'un établissement de soins'],
	'11502-2': ['10', 'CR d\'examens biologiques'],
	'11505-5': ['10', 'CR d\'acte thérapeutique (autre)'],
	'11506-3': ['10', 'CR ou fiche de suivi de soins par auxiliaire médical'],
	'15507-7': ['10', 'CR de passage aux urgences'],
	'15508-5': ['10', 'CR d\'accouchement'],
	'18748-4': ['31', 'CR d\'imagerie médicale'],
	'18761-7': ['11', 'Note de transfert (dont lettre de liaison à l\'entrée en établissement de soins)'],
	'18776-5': ['44', 'Plan personnalisé de soins'],
	'28617-9': ['10', 'Bilan bucco-dentaire'],
	'28653-4': ['10', 'Document du secteur social / médico-social'],
	'29274-8': ['10', 'Mesures de signes vitaux'],
	'34112-3': ['10', 'CR hospitalier (séjour)'],
	'34120-6': ['10', 'Bilan par professionnel de santé'],
	'34133-9': ['11', 'Synthèse d\'épisode de soins'],
	'34749-2': ['10', 'CR de consultation pré-anesthésique'],
	'34794-8': ['10', 'CR de réunion de concertation pluridisciplinaire'],
	'34842-5': ['11', 'Grille d\'évaluation médico-social'],
	'34874-8': ['10', 'CR opératoire'],
	'34875-5': ['10', 'Évaluation postopératoire et note de suivi'],
	'47420-5': ['10', 'CR de bilan fonctionnel'],
	'51851-4': ['95', 'Document administratif'],
	'51969-4': ['10', 'CR de génétique moléculaire'],
	'52040-3': ['10', 'Document encapsulant une image d\'illustration non DICOM'],
	'55115-0': ['42', 'Demande d\'actes d\'imagerie'],
	'56445-0': ['11', 'Bilan médicamenteux (Officine)'],
	'56446-8': ['95', 'Notification de rendez-vous'],
	'57055-6': ['11', 'Synthèse antepartum'],
	'57057-2': ['10', 'Synthèse Salle de Naissance Mère'],
	'57075-4': ['10', 'Synthèse Salle de Naissance Enfant'],
	'57828-6': ['42', 'Prescription (autre)'],
	'57832-8': ['42', 'Prescription de soins'],
	'57833-6': ['42', 'Prescription de produits de santé'],
	'59283-2': ['10', 'CR d\'examen de l\'enfant'],
	'59284-0': ['95', 'Attestation de consentement'],
	'60280-5': ['11', 'Fiche de retour du service des urgences'],
	'60568-3': ['10', 'CR d\'anatomie et de cytologie pathologiques'],
	'60591-5': ['11', 'Synthèse médicale'],
	'60593-1': ['43', 'Dispensation médicamenteuse'],
	'61357-0': ['10', 'Intervention pharmaceutique'],
	'67851-6': ['10', 'CR d\'admission'],
	'68599-0': ['11', 'Synthèse psychiatrique'],
	'68817-6': ['11', 'Bilan de santé et de prévention de l\'enfant'],
	'70004-7': ['10', 'CR d\'acte diagnostique (autre)'],
	'74207-2': ['11', 'Document de liaison d\'urgence'],
	'74465-6': ['90', 'Questionnaire patient'],
	'75468-9': ['42', 'Renouvellement ordonnance par pharmacien correspondant'],
	'75482-0': ['10', 'CR d\'acte thérapeutique à visée préventive'],
	'75492-9': ['10', 'CR d\'acte diagnostique à visée préventive ou de dépistage'],
	'75496-0': ['10', 'Demande d\'acte de télémédecine'],
	'77436-4': ['10', 'CR d\'anesthésie'],
	'77604-7': ['44', 'Planification thérapeutique'],
	'78341-5': ['11', 'Fiche de transfert vers le service des urgences'],
	'78489-2': ['10', 'Synthèse Enfant en Maternité'],
	'78513-9': ['10', 'CR de consultation en ophtalmologie'],
	'78601-2': ['10', 'CR d\'entretien pharmaceutique'],
	'80565-5': ['45', 'CR d\'administration de médicaments'],
	'80771-9': ['44', 'Projet d\'accueil individualisé'],
	'80788-3': ['44', 'Projet personnalisé d\'accompagnement'],
	'80820-4': ['11', 'Formulaire de conciliation médicamenteuse (Hôpital)'],
	'83836-7': ['10', 'Schéma dentaire'],
	'83869-8': ['44', 'Plan personnalisé de prévention'],
	'83901-9': ['11', 'Bilan psychologique'],
	'83981-1': ['10', 'Lettre de liaison à la sortie d\'une structure sociale ou médico-sociale'],
	'85208-7': ['10', 'CR de télémédecine'],
	'86531-1': ['95', 'Attestation de sortie'],
	'87273-9': ['52', 'Note de vaccination'],
	'88348-8': ['11', 'Lettre de liaison d\'entrée en structure sociale ou médico-sociale'],
	'89233-1': ['10', 'CR de grossesse'],
	'89235-6': ['10', 'Synthèse Suites de Couches Mère'],
	'89601-9': ['52', 'Certificat médical'],
	'93024-8': ['10', 'CR de consultation pharmaceutique'],
	'96173-0': ['52', 'Test rapide d\'orientation diagnostique'],
	'96349-6': ['10', 'Lettre d\'adressage'],
	'96874-3': ['52', 'COVID-19 Attestation de vaccination'],
	'ATTEST-ASS-COMPL': ['95', 'Attestation assurance complémentaire'],
	'ATTEST-DROITS-AM': ['95', 'Attestation de droits à l\'assurance maladie'],
	'ATTEST-HEBGT': ['95', 'Attestation d\'hébergement'],
	'ATTEST-RESID': ['95', 'Attestation de résidence'],
	'AUTORIS-SOINS': ['95', 'Autorisation de soins et actes non usuels sanitaires'],
	BIL_AUTO: ['10', 'CR de bilan d\'évaluation de la perte d\'autonomie'],
	CERT_DECL: ['52', 'Certificat, déclaration'],
	DISP_AUT: ['43', 'Dispensation (autre)'],
	DOCPAT01: ['90', 'Synthèse déposée par le patient'],
	DOCPAT02: ['90', 'Traitement ou document de soins déposé par le patient'],
	DOCPAT03: ['90', 'CR déposé par le patient'],
	DOCPAT04: ['90', 'Imagerie déposée par le patient'],
	DOCPAT05: ['90', 'CR de biologie déposé par le patient'],
	DOCPAT06: ['90', 'CR de prévention déposé par le patient'],
	DOCPAT07: ['90', 'Certificat déposé par le patient'],
	DOCPAT08: ['90', 'Profil médical Mon espace santé'],
	DOCPAT09: ['90', 'Document administratif déposé par le patient'],
	E1762: ['99', 'Full Document'],
	EXPORT_DUI: ['11', 'Export du Dossier Usager Informatisé'],
	EXPPAT_1: ['90', 'Volontés et droits du patient'],
	EXPPAT_2: ['90', 'Autre document du patient'],
	EXPPAT_3: ['90', 'Directives anticipées'],
	'FEUILLE-DE-STYLE': ['99', 'Feuille de style'],
	'FICHE-CONTACTS': ['95', 'Fiche contacts'],
	'IMG-KOS': ['31', 'Reference d\'objets d\'un examen d\'imagerie'],
	'PIECE-IDENTITE': ['95', 'Copie pièce d\'identité'],
	'PRESC-AAT': ['42', 'Prescription arrêt de travail'],
	'PRESC-BIO': ['42', 'Prescription d\'actes de biologie médicale'],
	'PRESC-INF': ['42', 'Prescription d\'actes infirmiers'],
	'PRESC-KINE': ['42', 'Prescription d\'actes de kinésithérapie'],
	'PRESC-ORTHOPHO': ['42', 'Prescription d\'actes d\'orthophonie'],
	'PRESC-ORTHOPTIE': ['42', 'Prescription d\'actes d\'orthoptie'],
	'PRESC-PEDI': ['42', 'Prescription d\'actes de pédicurie'],
	PROT_ALD: ['44', 'Protocole de soins ALD'],
	REMB: ['60', 'Données de remboursement'],
	SYNTH: ['11', 'Synthèse'],
}

/** Value set JDV_J06 (OID 1.2.250.1.213.1.1.5.462). */
const CLASSES = {
	10: 'Compte rendu',
	11: 'Synthèse',
	31: 'Imagerie médicale',
	42: 'Prescription',
	43: 'Dispensation',
	44: 'Plan de soins, protocole de soins',
	45: 'Traitement administré',
	52: 'Certificat, déclaration',
	60: 'Données de remboursement',
	90: 'Autres documents déposés par le patient',
	95: 'Document de gestion',
	99: 'Document technique',
} as const

type ClassCode = `${keyof typeof CLASSES}`

export interface DocumentType {
	code: string
	/** OID of the code system. */
	system: string
	label: string
	classCode: string
	classLabel: string
}

export const DOCUMENT_TYPES: readonly string[] = Object.keys(TYPES)

/** What is sent without a type said: the social and medico-social sector's own (mssante.md §8.2). */
export const DEFAULT_TYPE = '28653-4'

export function documentType(code: string): DocumentType | null {
	const type = Object.hasOwn(TYPES, code) ? TYPES[code] : undefined
	return type === undefined
		? null
		: { code, system: systemOf(code), label: type[1], classCode: type[0], classLabel: CLASSES[type[0]] }
}

function systemOf(code: string): string {
	return code === ASTM ? 'ASTM' : /^\d+-\d$/.test(code) ? LOINC : FRENCH_TYPES
}

/** The label of a code, or null when the value set lacks it. */
export function typeLabel(code: string): string | null {
	return documentType(code)?.label ?? null
}
