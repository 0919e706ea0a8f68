/**
 * formatCode of a document by its model: the last templateId of its header, or the media type of an unstructured body (ASS_A11;
 * mssante.md §4.5). The models are those of the 110 official archives (ansforge/interop-exemples-xdm, 2026-06-26). Pure.
 */

/** Coding schemes: TRE_A11 (IHE), and the French models. */
const IHE = '1.3.6.1.4.1.19376.1.2.3'
const FRENCH = '1.2.250.1.213.1.1.4.2.282'
const MODELS = '1.2.250.1.213.1.1.1.'

const FORMATS: Record<string, readonly [code: string, label: string]> = {
	12.1: ['urn:asip:ci-sis:sap:2012', 'Synthèse antepartum'],
	12.2: ['urn:asip:ci-sis:snm:2012', 'Synthèse Salle de Naissance Mère'],
	12.3: ['urn:asip:ci-sis:sne:2012', 'Synthèse Salle de Naissance Enfant'],
	12.4: ['urn:asip:ci-sis:scm:2012', 'Synthèse Suites de Couches Mère'],
	12.5: ['urn:asip:ci-sis:sce:2012', 'Synthèse Suites de Couches Enfant'],
	13: ['urn:asip:ci-sis:vsm:2012', 'Synthèse médicale'],
	15: ['urn:asip:ci-sis:aunv:2013', 'Fiche d\'admission en unité neuro-vasculaire'],
	16: ['urn:asip:ci-sis:eunv:2013', 'Fiche d\'épisode de soin en unité neuro-vasculaire'],
	17: ['urn:asip:ci-sis:sunv:2013', 'Fiche de sortie d\'unité neuro-vasculaire'],
	18: ['urn:asip:ci-sis:crrtn:2013', 'Compte-rendu de rétinographie'],
	'2.1.1': ['urn:asip:ci-sis:avk:2009', 'Fiche patient à risque en cardiologie - Traitement AVK'],
	'2.1.2': ['urn:asip:ci-sis:tap:2009', 'Fiche patient à risque en cardiologie - Traitement antiagrégant plaquettaire, stent'],
	'2.1.3': ['urn:asip:ci-sis:dci:2009', 'Fiche patient à risque en cardiologie - Défibrillateur cardiaque interne'],
	'2.1.4': ['urn:asip:ci-sis:psc:2009', 'Fiche patient à risque en cardiologie - Porteur d\'un stimulateur cardiaque'],
	'2.1.5': ['urn:asip:ci-sis:ppv:2009', 'Fiche patient à risque en cardiologie - Porteur d\'une prothèse valvulaire'],
	21: ['urn:asip:ci-sis:ldl-ees:2017', 'Lettre de Liaison à l\'entrée d\'un établissement de santé'],
	22: ['urn:asip:ci-sis:dlu:2015', 'Document de liaison d\'urgence'],
	23: ['urn:asip:ci-sis:fludt:2017', 'Fiche de liaison d\'urgence - Transfert de l\'EHPAD vers les urgences'],
	24: ['urn:asip:ci-sis:fludr:2017', 'Fiche de liaison d\'urgence - Retour des urgences vers l\'EHPAD'],
	25: ['urn:asip:ci-sis:pavc:2016', 'Compte-rendu de consultation d\'évaluation pluri-professionnelle post AVC'],
	26: ['urn:asip:ci-sis:pps-cancer:2017', 'Programme Personnalisé de Soins - Cancer'],
	27: ['urn:asip:ci-sis:d2lm-fin:2017', 'Seconde lecture de mammographie - Fiche d\'interprétation nationale'],
	28: ['urn:asip:ci-sis:d2lm-fidd:2017', 'Seconde lecture de mammographie - Fiche d\'interprétation du bilan de diagnostic différé'],
	29: ['urn:asip:ci-sis:ldl-ses:2017', 'Lettre de Liaison à la sortie de l\'établissement de santé'],
	30: ['urn:asip:ci-sis:sdm-mr:2017', 'Set de Données Minimum - Maladies Rares'],
	32: ['urn:asip:ci-sis:crgm:2018', 'Compte rendu de génétique moléculaire'],
	36: ['urn:asip:ci-sis:hr:2019', 'Données de remboursement'],
	37: ['urn:asip:ci-sis:vac:2019', 'Historique de vaccinations'],
	38: ['urn:asip:ci-sis:tlm-da:2020', 'Demande d\'acte de télémédecine'],
	39: ['urn:ihe:pharm:pre:2010', 'Prescription de produits de santé'],
	40: ['urn:asip:ci-sis:cr-anest:2020', 'Compte rendu d\'anesthésie'],
	41: ['urn:asip:ci-sis:cr-cpa:2020', 'Compte rendu de consultation pré-anesthésique'],
	42: ['urn:ihe:eyecare:geneyeevalcn:2014', 'Compte-rendu de consultation en ophtalmologie'],
	45: ['urn:ihe:rad:CDA:ImagingReportStructuredHeadings:2013', 'Compte-rendu d\'imagerie médicale'],
	46: ['urn:asip:ci-sis:vac-note:2021', 'Note de vaccination'],
	47: ['urn:ans:ci-sis:img-da:2022', 'Demande d\'actes d\'imagerie'],
	5.1: ['urn:asip:ci-sis:cse-cs8:2017', 'Certificat de santé du 8ème jour de l\'enfant'],
	5.2: ['urn:asip:ci-sis:cse-cs9:2017', 'Certificat de santé du 9ème mois de l\'enfant'],
	5.3: ['urn:asip:ci-sis:cse-cs24:2017', 'Certificat de santé du 24ème mois de l\'enfant'],
	5.4: ['urn:ans:ci-sis:cse-mde:2023', 'Mesures de signes vitaux'],
	51: ['urn:ihe:pcc:ips:2020', 'Synthèse médicale'],
	54: ['urn:ihe:pharm:dis:2010', 'Dispensation médicamenteuse'],
	55: ['urn:ihe:lab:xd-lab:2008', 'Compte rendu structuré d\'examens de biologie médicale'],
	59: ['urn:ans:ci-sis:trod:2024', 'Test rapide d\'orientation diagnostique'],
	61: ['urn:asip:ci-sis:ft-su:2024', 'Fiche de transfert vers le service des urgences'],
	62: ['urn:asip:ci-sis:fr-su:2024', 'Fiche de retour du service des urgences'],
	8: ['urn:asip:ci-sis:frcp:2011', 'Fiche de réunion de concertation pluridisciplinaire'],
}

/** Of a level 1 body, by its media type (XDS-SD). */
const UNSTRUCTURED: Record<string, readonly [code: string, label: string]> = {
	'application/pdf': ['urn:ihe:iti:xds-sd:pdf:2008', 'Document à corps non structuré en Pdf/A-1'],
	'text/plain': ['urn:ihe:iti:xds-sd:text:2008', 'Document à corps non structuré en texte brut'],
	'text/rtf': ['urn:ihe:iti:xds-sd:rtf:2008', 'Document à corps non structuré en RTF'],
	'image/jpeg': ['urn:ihe:iti:xds-sd:jpeg:2008', 'Document à corps non structuré en JPEG'],
	'image/tiff': ['urn:ihe:iti:xds-sd:tiff:2008', 'Document à corps non structuré en TIFF'],
}
const UNKNOWN = ['urn:asipSante:modelesHorsProfils:2011', 'Document hors profils'] as const

export interface Coded {
	code: string
	system: string
	label: string
}

/**
 * @param templates roots of the header's templateIds, in order
 * @param bodyType media type of an unstructured body; null: it is structured
 */
export function formatCodeOf(templates: string[], bodyType: string | null): Coded {
	const models = templates
		.filter((root) => root.startsWith(MODELS))
		.map((root) => FORMATS[root.slice(MODELS.length)])
		.filter((model) => model !== undefined)
	const [code, label] = bodyType === null ? (models.at(-1) ?? UNKNOWN) : (UNSTRUCTURED[bodyType] ?? UNSTRUCTURED['application/pdf']!)
	return { code, label, system: code.startsWith('urn:ihe:') ? IHE : FRENCH }
}
