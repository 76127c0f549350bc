import { createRemoteJWKSet, customFetch } from 'jose'
import type { JWTVerifyGetKey } from 'jose'

/** Thrown when an issuer cannot be reached or fails to answer. */
export class IssuerUnreachableError extends Error {}

/** Thrown when an issuer answers, but not with a discovery document that STS can use. */
export class IssuerUnusableError extends Error {}

/** Finds the key that signed a token among the keys its issuer publishes. */
export type IssuerKeys = (issuer: string) => Promise<JWTVerifyGetKey>

const timeout = 5000

/**
 * Fetches issuers' keys over HTTP and keeps them: the discovery document once, the keys until a
 * token names one that is not among them. Throws {@link IssuerUnreachableError} or
 * {@link IssuerUnusableError}; unlike AWS, plain http is accepted, because this is one machine.
 *
 * Source: OpenID Connect Discovery 1.0, section 4;
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function issuerKeys(): IssuerKeys {
  const keySets = new Map<string, Promise<JWTVerifyGetKey>>()
  return (issuer) => {
    const known = keySets.get(issuer)
    if (known !== undefined) return known
    const keySet = discover(issuer)
    keySets.set(issuer, keySet)
    // a failure is not kept: the issuer may only just be starting
    keySet.catch(() => keySets.delete(issuer))
    return keySet
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer}/.well-known/openid-configuration`
  const response = await reach(address, { signal: AbortSignal.timeout(timeout) })
  const document: unknown = await response.json().catch(() => undefined)
  const { issuer: named, jwks_uri: keys } = (document ?? {}) as Record<string, unknown> // checked next
  if (!response.ok || named !== issuer || typeof keys !== 'string' || !URL.canParse(keys)) {
    throw new IssuerUnusableError(`${address} is no discovery document of ${issuer}.`)
  }
  return createRemoteJWKSet(new URL(keys), {
    timeoutDuration: timeout,
    cooldownDuration: 0,
    [customFetch]: reach,
  })
}

async function reach(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, { ...init, redirect: 'error' }).catch((error: unknown) => {
    throw new IssuerUnreachableError(`${address} cannot be reached.`, { cause: error })
  })
  if (response.status >= 500) throw new IssuerUnreachableError(`${address} fails to answer.`)
  return response
}
