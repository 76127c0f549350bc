import { discoveryDocument } from '../discovery/documents.ts'
import type { Services } from '../services.ts'
import { domainRef } from '../store/domains.ts'
import { emptyAnswer, jsonAnswer, preflightAnswer, type Answer } from './answers.ts'
import { isDomainName, type DomainRequest } from './domain-request.ts'

/**
 * The configuration and the keys of a pool at its domain, as below its issuer, which they name
 * (OpenID Connect Discovery 1.0, section 4).
 *
 * @throws ServiceError for a pool that is being deleted
 */
export async function publishedDocument(
  services: Services,
  { domain: name, path, method }: DomainRequest,
): Promise<Answer> {
  if (method === 'OPTIONS') return preflightAnswer()
  if (method !== 'GET') return emptyAnswer(405, { allow: 'GET' })
  const domain = isDomainName(name) ? await services.table.get(domainRef(name)) : undefined
  if (!domain) return emptyAnswer(404)
  const { document, maxAge } = await discoveryDocument(services, `/${domain.poolId}/${path}`)
  return jsonAnswer(200, document, { 'cache-control': `public, max-age=${maxAge}` })
}
