import { equals, exists } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { check, put, type Write } from './writes.ts'

/** Metadata of a SAML provider that was read from an address. Times are milliseconds since the epoch. */
export interface KeptMetadata {
  readonly url: string
  /** What was read there, in its reader's own form. */
  readonly content: string
  /** When it is to be read again. */
  readonly refreshAt: number
}

/** Where the metadata is kept that was read from a provider's address. */
export const samlMetadataRef = (poolId: string, provider: string): Ref<KeptMetadata> => ({
  key: poolKeys.samlMetadata(poolId, provider),
  parse: ({ url, content, refreshAt }) => ({
    url: url as string, // written by keepMetadata
    content: content as string, // likewise
    refreshAt: refreshAt as number, // likewise
  }),
})

/** Another caller read the metadata meanwhile, or the provider went. */
export const metadataChanged = new Error('the metadata was changed by another caller')

/** The writes of one transaction that keep what was read, as long as there is the provider. */
export function keepMetadata(
  { poolId, name }: { readonly poolId: string; readonly name: string },
  before: KeptMetadata | undefined,
  after: KeptMetadata,
): Write[] {
  return [
    check(poolKeys.provider(poolId, name), {
      when: [exists('pk')],
      otherwise: metadataChanged,
    }),
    put(
      poolKeys.samlMetadata(poolId, name),
      { ...after },
      { when: [equals('refreshAt', before?.refreshAt)], otherwise: metadataChanged },
    ),
  ]
}
