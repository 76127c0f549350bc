import type { RequestOrigin } from '../../domain/request-origin.ts'
import { openIdScope, type Grant } from '../../domain/scopes.ts'
import type { SignInServices } from '../../user-pools/sign-in/sign-in.ts'
import type { IssuedTokens } from '../../user-pools/tokens.ts'
import type { DomainRequest } from '../domain-request.ts'

/** A request to the token endpoint. */
export interface TokenCall {
  readonly services: SignInServices
  readonly request: DomainRequest
}

/** What a grant gave; no `grant` for a sign-in by the API, which always has an ID token. */
export interface TokenAnswer {
  readonly tokens: Pick<IssuedTokens, 'AccessToken' | 'ExpiresIn' | 'RefreshToken'> &
    Partial<Pick<IssuedTokens, 'IdToken'>>
  readonly grant?: Grant | undefined
}

/** The body of a good answer (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3). */
export function tokenBody({ tokens, grant }: TokenAnswer): object {
  const { AccessToken, IdToken, RefreshToken, ExpiresIn } = tokens
  const isIdentified = IdToken !== undefined && (grant?.scopes.includes(openIdScope) ?? true)
  return {
    ...(isIdentified && { id_token: IdToken }),
    access_token: AccessToken,
    ...(RefreshToken !== undefined && { refresh_token: RefreshToken }),
    expires_in: ExpiresIn,
    token_type: 'Bearer',
  }
}

/** Where a request came from. */
export function originOf({ sourceIp, header }: DomainRequest): RequestOrigin {
  return { sourceIp, userAgent: header('user-agent') }
}
