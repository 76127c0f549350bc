import { openIdScope } from '../../domain/scopes.ts'
import type { App } from '../app.ts'
import { OAuthFault } from '../faults.ts'

/** Scopes that tell of a user and have a meaning beside `openid` only. */
const claimScopes = ['email', 'phone', 'profile']

/** Bytes of a scope parameter at most. */
const longest = 2048

/**
 * What the app is granted: what it asks for, each allowed to it, or all that it is allowed when it
 * asks for nothing (developer guide, "The redirect and authorization endpoint", scope).
 *
 * @throws OAuthFault invalid_scope
 */
export function grantedScopes(app: App, parameters: URLSearchParams): readonly string[] {
  const scopes = allowedScopes(app, parameters)
  const isMeant =
    scopes.includes(openIdScope) || !scopes.some((scope) => claimScopes.includes(scope))
  if (!isMeant) throw new OAuthFault('invalid_scope')
  return scopes
}

/** The same for a client that acts for itself. @throws OAuthFault invalid_scope */
export function allowedScopes(
  { client }: Pick<App, 'client'>,
  parameters: URLSearchParams,
): readonly string[] {
  const { AllowedOAuthScopes: allowed = [] } = client.settings
  const text = parameters.get('scope') ?? ''
  if (Buffer.byteLength(text) > longest) throw new OAuthFault('invalid_scope')
  const asked = [...new Set(text.split(' ').filter(Boolean))]
  const scopes = asked.length > 0 ? asked : allowed
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope))) {
    throw new OAuthFault('invalid_scope')
  }
  return scopes
}
