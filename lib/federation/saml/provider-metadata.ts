import { guardedRequest } from '../../outbound/guarded-request.ts'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import {
  keepMetadata,
  metadataChanged,
  samlMetadataRef,
  type KeptMetadata,
} from '../../store/saml-metadata.ts'
import { FederationFault } from '../external-identity.ts'
import { readSamlMetadata, type SamlMetadata } from './metadata.ts'

/** The services that the metadata of a provider takes. */
export type MetadataServices = Pick<Services, 'table' | 'settings' | 'now'>

/** How long metadata from an address is kept at most (developer guide, "Things to know about SAML IdPs"). */
const longestKept = 6 * 3_600_000

/** How long nobody asks again: after a failure, or where the provider would be asked at each sign-in. */
const shortestKept = 60_000

/** Milliseconds for a provider to send its metadata. */
const patience = 5_000

/**
 * The metadata of a SAML provider: from its details, or from the address in them, which is read
 * again when that is due. Until it ends, the old metadata serves when the address does not answer.
 *
 * @throws FederationFault when there is none that can be used
 */
export async function providerMetadata(
  services: MetadataServices,
  provider: IdentityProvider,
): Promise<SamlMetadata> {
  const { MetadataFile: file, MetadataURL: url = '' } = provider.settings.details
  if (file) return readSamlMetadata(file).catch(refuse)
  const kept = await services.table.get(samlMetadataRef(provider.poolId, provider.name))
  const known = kept?.url === url ? usable(kept, services.now()) : undefined
  if (kept && known && services.now() < kept.refreshAt) return known
  const read = await metadataAt(services, url).catch((error: unknown) => known ?? refuse(error))
  await keep(services, provider, {
    before: kept,
    after: {
      url,
      content: JSON.stringify(read),
      refreshAt: read === known ? services.now() + shortestKept : dueAgain(read, services.now()),
    },
  })
  return read
}

/** Reads metadata that is still valid at an address; a redirect is not followed. */
async function metadataAt({ settings, now }: MetadataServices, url: string): Promise<SamlMetadata> {
  const { reachesPrivateAddresses } = settings
  const { status, text } = await guardedRequest({
    method: 'GET',
    url: new URL(url),
    headers: { accept: 'application/samlmetadata+xml, text/xml', 'user-agent': 'Cognate' },
    patience,
    reachesPrivateAddresses,
  })
  if (status !== 200) throw new Error(`HTTP ${status}`)
  const metadata = await readSamlMetadata(text)
  if (!isValid(metadata, now())) throw new Error('the metadata has ended')
  return metadata
}

/** Of callers that read at once, the first one's is kept: all of them serve. */
async function keep(
  { table }: MetadataServices,
  provider: IdentityProvider,
  { before, after }: { before: KeptMetadata | undefined; after: KeptMetadata },
): Promise<void> {
  await table.write(...keepMetadata(provider, before, after)).catch((error: unknown) => {
    if (error !== metadataChanged) throw error
  })
}

function usable({ content }: KeptMetadata, now: number): SamlMetadata | undefined {
  const metadata = JSON.parse(content) as SamlMetadata // written above
  return isValid(metadata, now) ? metadata : undefined
}

function isValid({ validUntil = Infinity }: SamlMetadata, now: number): boolean {
  return now < validUntil
}

function dueAgain({ validUntil = Infinity, cacheDuration = Infinity }: SamlMetadata, now: number) {
  const kept = Math.min(longestKept, cacheDuration, validUntil - now)
  return now + Math.max(kept, shortestKept)
}

function refuse(cause: unknown): never {
  throw new FederationFault('Error retrieving metadata from the identity provider', { cause })
}
