import { audited } from '../../audit/audited.ts'
import { note } from '../../audit/trail.ts'
import type { Services } from '../../services.ts'
import { domainRef } from '../../store/domains.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import {
  emptyAnswer,
  faultAnswer,
  jsonAnswer,
  preflightAnswer,
  refusedBearer,
  type Answer,
} from '../answers.ts'
import { isDomainName, type DomainRequest } from '../domain-request.ts'
import { OAuthFault } from '../faults.ts'
import { registeredClient } from './client.ts'
import { registrationMode, TokenFaultAtRegistration } from './mode.ts'
import { readMetadata } from './metadata.ts'

/**
 * The client registration endpoint (RFC 7591, section 3; API reference, DcrConfigurationType): an
 * app makes itself a client of the pool, with an access token for that, or without one in a pool
 * that is open to everybody.
 */
export async function registerEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  if (request.method === 'OPTIONS') return preflightAnswer()
  if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  const call = { api: 'oauth', operation: 'RegisterClient', request, readInput: () => ({}) }
  try {
    return await audited(services, call, () => register(services, request))
  } catch (error) {
    if (error instanceof TokenFaultAtRegistration) return refusedBearer(error, 401)
    if (error instanceof OAuthFault) return faultAnswer(error, statusOf(error))
    throw error
  }
}

function statusOf({ error }: OAuthFault): number {
  if (error === 'access_denied') return 403
  return error === 'temporarily_unavailable' ? 429 : 400
}

async function register(services: Services, request: DomainRequest): Promise<Answer> {
  const pool = await poolAt(services, request)
  if (pool) note({ pool: pool.id })
  const mode = await registrationMode(services, { pool, request })
  const metadata = readMetadata(request.body, mode)
  return jsonAnswer(201, await registeredClient(services, mode.pool, metadata))
}

/** Two round trips: the domain tells the pool. */
async function poolAt(
  { table }: Services,
  { domain: name }: DomainRequest,
): Promise<UserPool | undefined> {
  const domain = isDomainName(name) ? await table.get(domainRef(name)) : undefined
  return domain && table.get(poolRef(domain.poolId))
}
