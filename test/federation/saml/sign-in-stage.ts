import { readSamlMetadata } from '../../../lib/federation/saml/metadata.ts'
import { serviceProviderId } from '../../../lib/federation/saml/names.ts'
import {
  readSamlResponse,
  type ResponseExpectations,
} from '../../../lib/federation/saml/read-response.ts'
import { providerRef } from '../../../lib/store/identity-providers.ts'
import { aPool } from '../../builders.ts'
import { aProvider } from '../../operations/user-pools/identity-providers/providers.ts'
import { SamlProvider, type ResponseParts } from '../../saml-provider.ts'
import { aStage } from '../../user-pools/stage.ts'

const acs = 'https://auth.example.com/saml2/idpresponse'
const requestId = '_r1'

/** A pool with a SAML provider, which answers a request and is read. */
export async function aSignInStage(
  details: Record<string, string> = {},
  mapping: Record<string, string> = {},
) {
  const stage = await aStage()
  const idp = new SamlProvider()
  const pool = await aPool(stage.services)
  const audience = serviceProviderId(pool.id)
  const { ProviderDetails = {} } = await aProvider(stage.services, pool, {
    ProviderType: 'SAML',
    ProviderDetails: { MetadataFile: idp.metadata(), ...details },
    AttributeMapping: mapping,
  })
  const provider = await stage.services.table.get(providerRef(pool.id, 'corp'))
  if (!provider) throw new Error('no provider was stored')
  const metadata = await readSamlMetadata(idp.metadata())
  const parts = { audience, acs, requestId, now: stage.clock.now }
  return {
    stage,
    idp,
    provider,
    audience,
    certificate: ProviderDetails.ActiveEncryptionCertificate ?? '',
    respond: (changes: Partial<ResponseParts> = {}) => idp.response({ ...parts, ...changes }),
    read: (encoded: string, changes: Partial<ResponseExpectations> = {}) =>
      readSamlResponse(stage.services, encoded, {
        provider,
        metadata,
        acs,
        audience,
        requestId,
        ...changes,
      }),
  }
}

/** A change of the XML in a response after it was signed. */
export function changed(encoded: string, change: (xml: string) => string): string {
  const xml = Buffer.from(encoded, 'base64').toString()
  const after = change(xml)
  if (after === xml) throw new Error('nothing was changed')
  return Buffer.from(after).toString('base64')
}
