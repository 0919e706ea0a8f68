/** How a person signs in for a mailbox: the OpenID provider, and who this program is to it. */
import { z } from 'zod'
import { transportOf } from './transport.ts'

/**
 * What Pro Santé Connect asks, to be completed by what it gave to the structure (mssante.md §1.4). Its description is at an address of its
 * own, and `acr` is what the ANS's own connector asks for, and verifies (ansforge/keycloak-prosanteconnect, psc.properties). The address of
 * the tests (BAS) comes with the access to them.
 */
const PRESETS = {
	'pro-sante-connect': {
		issuer: 'https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet',
		scope: 'openid scope_all',
		acr: 'eidas1',
	},
	'pro-sante-connect-test': { issuer: undefined, scope: 'openid scope_all', acr: 'eidas1' },
} as const

/** Of Pro Santé Connect's description, below its issuer. */
const WALLET = '/.well-known/wallet-openid-configuration'

const PRESET_NAMES = Object.keys(PRESETS) as [keyof typeof PRESETS, ...(keyof typeof PRESETS)[]]

export const GRANTS = ['code', 'device', 'ciba'] as const

const file = z.string().min(1)
/** Of words separated by spaces (RFC 6749 §3.3). */
const words = z.string().regex(/^[!-~]+(?: [!-~]+)*$/, 'attendu : des mots séparés par une espace')

/** @param place where secrets are: `vault`, those of a mailbox made in the admin page, which names no file */
export function oauth2(place: 'file' | 'vault') {
	return z
		.strictObject({
			preset: z.enum(PRESET_NAMES).optional(),
			/** Its issuer, or the address of its description where that one stands elsewhere (`/.well-known/…`). */
			issuer: z
				.string()
				.max(2000)
				.refine((url) => transportOf(url) !== null && !url.includes('?'), 'attendu : une adresse https://')
				.optional(),
			clientId: z.string().min(1).max(500),
			/**
			 * How a person signs in: in this browser, which goes there and back (`code`); on another device, with a code that is typed
			 * there (`device`); on the telephone that the provider calls (`ciba`). The client must be registered for it.
			 */
			grant: z.enum(GRANTS).optional(),
			clientSecretFile: file.optional(),
			/** By which this program says who it is to the provider (RFC 8705). */
			clientCertFile: file.optional(),
			clientKeyFile: file.optional(),
			/** `page`: how it says who it is, where its secrets are in the vault. */
			clientAuth: z.enum(['secret', 'certificate']).optional(),
			/** The provider's authority, where it is in no system store. */
			caFile: file.optional(),
			scope: words.optional(),
			/** Levels of identification that are asked for (`acr_values`). */
			acr: words.optional(),
			/** What the provider tells of a person that names the mailboxes they may open. */
			claim: z.string().regex(/^\w{1,100}$/, 'attendu : le nom d’une information, par exemple email').optional(),
		})
		.superRefine((value, context) => {
			const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
			if (value.issuer === undefined && (value.preset === undefined || PRESETS[value.preset].issuer === undefined)) {
				say('issuer', value.preset === undefined
					? 'attendu : l’adresse du fournisseur d’identité, ou preset: pro-sante-connect'
					: 'attendu : l’adresse du service de test, remise avec l’accès à celui-ci')
			}
			if ((value.clientCertFile === undefined) !== (value.clientKeyFile === undefined)) {
				say('clientKeyFile', 'attendu : clientCertFile et clientKeyFile ensemble')
			}
			if (place === 'file' && (value.clientCertFile === undefined) === (value.clientSecretFile === undefined)) {
				say(
					'clientSecretFile',
					'attendu : le secret du client (clientSecretFile), ou son certificat (clientCertFile, clientKeyFile)',
				)
			}
			if (value.scope !== undefined && !value.scope.split(' ').includes('openid')) {
				say('scope', 'attendu : « openid » parmi les mots')
			}
		})
		.transform(({ preset, ...value }) => {
			const written = value.clientCertFile === undefined ? 'secret' as const : 'certificate' as const
			const { issuer, scope, acr } = preset === undefined ? { scope: 'openid', acr: undefined } : { ...PRESETS[preset] }
			const at = value.issuer ?? issuer!
			return {
				...value,
				...preset !== undefined && { preset },
				issuer: at,
				/** Where its description is, when it is not below its issuer as OpenID Connect Discovery has it. */
				...preset !== undefined && !at.includes('/.well-known/') && { discovery: `${at.replace(/\/$/, '')}${WALLET}` },
				grant: value.grant ?? 'code' as const,
				scope: value.scope ?? scope,
				acr: value.acr ?? acr,
				clientAuth: place === 'vault' ? value.clientAuth ?? 'secret' : written,
				/** What is no preset's: kept, and shown, as it was given. */
				given: { issuer: value.issuer, scope: value.scope, acr: value.acr, grant: value.grant },
			}
		})
}

/** As it was given: what its preset says may be otherwise in a later version. */
export function asWritten<T extends { given: object, discovery?: string }>({ given, ...settings }: T): Omit<T, 'given'> {
	return { ...settings, discovery: undefined, ...given }
}
