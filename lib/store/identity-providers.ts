import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, either, equals, exists, holds, smallerThan } from './conditions.ts'
import { countDown, countUp } from './counts.ts'
import { poolKeys } from './keys.ts'
import { readPrefix } from './prefix-page.ts'
import type { StoredSamlKey } from './saml-keys.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/** How many providers a pool may have (developer guide, "Quotas in Amazon Cognito"). */
const mostPerPool = 300

/** A provider's configuration as its owner wrote it, in the words of the API, defaults included. */
export interface ProviderSettings {
  /** Without what is secret of it. */
  readonly details: Readonly<Record<string, string>>
  readonly attributeMapping: Readonly<Record<string, string>>
  readonly identifiers: readonly string[]
  readonly acrMapping?: Readonly<Record<string, string>> | undefined
  /** The entity id in the metadata of a SAML provider. */
  readonly issuer?: string | undefined
}

/** A provider that users of a pool may come from. Times are milliseconds since the epoch. */
export interface IdentityProvider {
  readonly poolId: string
  readonly name: string
  readonly type: IdentityProviderTypeType
  readonly settings: ProviderSettings
  /** The secret ones of the details, sealed together. */
  readonly secrets?: Uint8Array | undefined
  /** The key that a SAML provider may encrypt its answers for. */
  readonly encryptionKey?: StoredSamlKey | undefined
  /** The attributes by which accounts of the provider are linked to users. */
  readonly linkAttributes: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}

/** Where a provider is stored. */
export const providerRef = (poolId: string, name: string): Ref<IdentityProvider> => ({
  key: poolKeys.provider(poolId, name),
  parse: parseProvider,
})

/** Where the name of the provider is stored that has an identifier. */
export const providerIdentifierRef = (poolId: string, identifier: string): Ref<string> => ({
  key: poolKeys.providerIdentifier(poolId, identifier),
  parse: ({ provider }) => provider as string, // written by addIdentifier
})

/** AWS's answer to the name of a provider that is not there. */
export function noSuchProvider(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Identity provider ${name} does not exist.`)
}

/** AWS's answer to the name of a provider that is there already. */
export function providerExists({ poolId, name }: IdentityProvider): ServiceError {
  return new ServiceError(
    'DuplicateProviderException',
    `${name} already exists in user pool ${poolId}.`,
  )
}

/** The writes of one transaction that add a provider with its identifiers. */
export function addProvider(provider: IdentityProvider): Write[] {
  const { poolId, name, settings } = provider
  const isNew = { when: [absent('pk')], otherwise: providerExists(provider) }
  return [
    put(poolKeys.provider(poolId, name), providerItem(provider), isNew),
    countUp(poolId, 'identityProviders', {
      limit: mostPerPool,
      otherwise: new ServiceError(
        'LimitExceededException',
        `A user pool can have at most ${mostPerPool} identity providers.`,
      ),
    }),
    ...settings.identifiers.map((identifier) => addIdentifier(provider, identifier)),
  ]
}

/** The error of a write that met another change of the same provider; callers retry. */
export const providerChanged = new ServiceError('ConcurrentModificationException')

/** The writes of one transaction that replace a provider and move its identifiers. */
export function replaceProvider(before: IdentityProvider, after: IdentityProvider): Write[] {
  const [had, has] = [before.settings.identifiers, after.settings.identifiers]
  const lost = had.filter((identifier) => !has.includes(identifier))
  const gained = has.filter((identifier) => !had.includes(identifier))
  return [
    update(
      poolKeys.provider(after.poolId, after.name),
      { set: providerItem(after), remove: after.secrets ? [] : ['secrets'] },
      { when: [equals('version', before.version)], otherwise: providerChanged },
    ),
    ...lost.map((identifier) => remove(poolKeys.providerIdentifier(after.poolId, identifier))),
    ...gained.map((identifier) => addIdentifier(after, identifier)),
  ]
}

/** By how many attributes accounts of a provider may be linked (developer guide, as below). */
const mostLinkAttributes = 5

/**
 * Notes that accounts of a provider are linked by an attribute, which sign-in then looks at. It may
 * be one of five (developer guide, "Linking federated users to an existing user profile").
 */
export function noteLinkAttribute({ poolId, name }: IdentityProvider, attribute: string): Write {
  return update(
    poolKeys.provider(poolId, name),
    { add: { linkAttributes: new Set([attribute]) } },
    {
      when: [
        exists('version'),
        either(
          absent('linkAttributes'),
          smallerThan('linkAttributes', mostLinkAttributes),
          holds('linkAttributes', attribute),
        ),
      ],
      otherwise: new ServiceError(
        'LimitExceededException',
        `Users can be linked by at most ${mostLinkAttributes} attributes of a provider.`,
      ),
    },
  )
}

/** The writes of one transaction that delete a provider with its identifiers. */
export function removeProvider({ poolId, name, settings, version }: IdentityProvider): Write[] {
  return [
    remove(poolKeys.provider(poolId, name), {
      when: [equals('version', version)],
      otherwise: providerChanged,
    }),
    remove(poolKeys.samlMetadata(poolId, name)),
    countDown(poolId, 'identityProviders'),
    ...settings.identifiers.map((identifier) =>
      remove(poolKeys.providerIdentifier(poolId, identifier)),
    ),
  ]
}

/** A page of a pool's providers, by name. */
export async function listProviders(
  table: Table,
  { poolId, limit, after }: { poolId: string; limit: number; after: string | undefined },
): Promise<{ providers: IdentityProvider[]; next: string | undefined }> {
  const first = poolKeys.provider(poolId, '')
  const start = after === undefined ? undefined : poolKeys.provider(poolId, after)
  const page = await readPrefix(table, { first, limit, start })
  const providers = page.items.map(parseProvider)
  return { providers, next: page.last && providers.at(-1)?.name }
}

/** No two providers of a pool have the same identifier. */
function addIdentifier({ poolId, name }: IdentityProvider, identifier: string): Write {
  return put(
    poolKeys.providerIdentifier(poolId, identifier),
    { provider: name },
    {
      when: [absent('pk')],
      otherwise: new ServiceError(
        'InvalidParameterException',
        `The identifier ${identifier} belongs to another provider of user pool ${poolId}.`,
      ),
    },
  )
}

/** As one text: its maps have members whose names come from outside. */
function providerItem(provider: IdentityProvider): Attributes {
  const { secrets, encryptionKey, version } = provider
  const apart = { secrets: undefined, encryptionKey: undefined, linkAttributes: undefined }
  return { provider: JSON.stringify({ ...provider, ...apart }), secrets, encryptionKey, version }
}

function parseProvider(attributes: Attributes): IdentityProvider {
  const { provider, secrets, encryptionKey, linkAttributes = [] } = attributes
  return {
    ...(JSON.parse(provider as string) as IdentityProvider), // written by providerItem
    secrets: secrets as Uint8Array | undefined, // likewise
    encryptionKey: encryptionKey as StoredSamlKey | undefined, // likewise
    linkAttributes: [...(linkAttributes as Iterable<string>)], // a set, by noteLinkAttribute
  }
}
