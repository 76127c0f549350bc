import type { AssetType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import type { Content } from './contents.ts'
import { countUp } from './counts.ts'
import { poolKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** How many styles a pool may have (developer guide, "Quotas in Amazon Cognito"). */
const mostPerPool = 20

/** An asset of a style, whose bytes lie aside. */
export type StoredAsset = Omit<AssetType, 'Bytes'> & { readonly content: Content }

/** How managed login looks for one app client. Times are milliseconds since the epoch. */
export interface LoginStyle {
  readonly id: string
  readonly poolId: string
  readonly clientId: string
  /** Whether it looks as Cognito's own style does; then there are no settings. */
  readonly useCognitoProvidedValues: boolean
  /** The settings' JSON text, which lies aside. */
  readonly settings?: Content | undefined
  readonly assets: readonly StoredAsset[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly version: number
}

/** Where the style of a client is stored. A page reads it along with the client. */
export const loginStyleRef = (poolId: string, clientId: string): Ref<LoginStyle> => ({
  key: poolKeys.loginStyle(poolId, clientId),
  parse: parseStyle,
})

/** Where the client of a style's id is stored. */
export const styledClientRef = (poolId: string, styleId: string): Ref<string> => ({
  key: poolKeys.loginStyleId(poolId, styleId),
  parse: ({ clientId }: Attributes) => clientId as string, // written by addLoginStyle
})

/** The contents that a style refers to: its settings, if any, and then those of its assets. */
export function contentsOf({
  settings,
  assets,
}: Pick<LoginStyle, 'settings' | 'assets'>): Content[] {
  return [...(settings ? [settings] : []), ...assets.map(({ content }) => content)]
}

/** AWS's answer to a second style for a client. */
export function styleExists(clientId: string): ServiceError {
  return new ServiceError(
    'ManagedLoginBrandingExistsException',
    `A ManagedLoginBranding already exists for client ${clientId}`,
  )
}

/** The writes of one transaction that add a client's style. */
export function addLoginStyle(style: LoginStyle): Write[] {
  const { id, poolId, clientId } = style
  return [
    put(
      poolKeys.loginStyle(poolId, clientId),
      { style },
      {
        when: [absent('pk')],
        otherwise: styleExists(clientId),
      },
    ),
    put(poolKeys.loginStyleId(poolId, id), { clientId }),
    countUp(poolId, 'loginStyles', {
      limit: mostPerPool,
      otherwise: new ServiceError(
        'LimitExceededException',
        `A user pool can have at most ${mostPerPool} managed login branding styles.`,
      ),
    }),
  ]
}

/** The error of a write that met another change of the same style. */
export const styleChanged = new ServiceError('ConcurrentModificationException')

/** Replaces a style that was read at the version before this one. */
export function replaceLoginStyle(style: LoginStyle): Write {
  return put(
    poolKeys.loginStyle(style.poolId, style.clientId),
    { style },
    {
      when: [equals('style.id', style.id), equals('style.version', style.version - 1)],
      otherwise: styleChanged,
    },
  )
}

/** The writes of one transaction that delete a style that was read at this version, uncounted. */
export function removeLoginStyle({ id, poolId, clientId, version }: LoginStyle): Write[] {
  return [
    remove(poolKeys.loginStyle(poolId, clientId), {
      when: [equals('style.id', id), equals('style.version', version)],
      otherwise: styleChanged,
    }),
    remove(poolKeys.loginStyleId(poolId, id)),
  ]
}

/** Of contents those that the client's style does not refer to. */
export async function unusedContents(
  table: Table,
  { poolId, clientId }: { poolId: string; clientId: string },
  contents: readonly Content[],
): Promise<Content[]> {
  const { pk, sk } = poolKeys.loginStyle(poolId, clientId)
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND sk = :sk',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
    ConsistentRead: true,
  })
  const used = new Set(
    items
      .map(parseStyle)
      .flatMap(contentsOf)
      .map(({ key }) => key),
  )
  return contents.filter(({ key }) => !used.has(key))
}

function parseStyle(attributes: Attributes): LoginStyle {
  return attributes.style as LoginStyle // written whole by addLoginStyle and replaceLoginStyle
}
