import type { KeyObject } from 'node:crypto'
import type { JwsAlgorithm } from '../../domain/jws-algorithms.ts'
import { unreachable } from '../../domain/login-refusals.ts'
import { discover } from '../../federation/oidc/server.ts'
import { wayOut } from '../../federation/oidc/provider-fetch.ts'
import { KeySource } from '../../issuer-keys/key-source.ts'
import type { Services } from '../../services.ts'

/** An OpenID provider whose keys are wanted. */
export interface KeyOwner {
  readonly issuer: string
  /** Where its configuration is. */
  readonly address: string
  readonly algorithms: readonly JwsAlgorithm[]
}

type KeyServices = Pick<Services, 'settings' | 'now'>

/** How many providers a process remembers the keys of. */
const mostKept = 200

const kept = new Map<string, KeySource>()

/**
 * A provider's key by name: found by its discovery document, kept for an hour, and of an unknown
 * name read again once a minute, whoever asks how often.
 *
 * @throws ServiceError ExternalServiceException when it does not tell its keys
 *
 * Source: OpenID Connect Discovery 1.0, section 4; OpenID Connect Core 1.0, section 10.1.1.
 */
export async function providerKey(
  services: KeyServices,
  owner: KeyOwner,
  { kid, algorithm }: { kid: string; algorithm: JwsAlgorithm },
): Promise<KeyObject | undefined> {
  const name = JSON.stringify([owner, services.settings.reachesPrivateAddresses])
  const source = kept.get(name) ?? keySource(services, owner)
  keep(name, source)
  try {
    return await source.key(kid, algorithm)
  } catch (cause) {
    return unreachable(cause)
  }
}

/** Discovery is a part of reading the keys, so that it is limited with it. */
function keySource(
  services: KeyServices,
  { issuer, address: at, algorithms }: KeyOwner,
): KeySource {
  const fetchKeys = async (): Promise<Response> => {
    const oauth = await import('oauth4webapi')
    const { jwks_uri: url } = await discover(services, { name: issuer, issuer, at })
    if (url === undefined) throw new Error(`${issuer} names no key set`)
    const way = await wayOut(services, 'jwks')
    const headers = { accept: 'application/json' }
    return way[oauth.customFetch](url, { method: 'GET', headers, redirect: 'manual', body: null })
  }
  return new KeySource(issuer, { now: services.now, fetch: fetchKeys }, algorithms)
}

/** The one that was asked for last goes last. */
function keep(name: string, source: KeySource): void {
  kept.delete(name)
  kept.set(name, source)
  const [oldest] = kept.keys()
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
}
