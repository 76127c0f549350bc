import { openIdTokenPayload, type TokenLogin } from '../domain/openid-token.ts'
import { brokerIssuer } from '../settings.ts'
import { brokerKey, type KeyServices } from './broker-key.ts'
import { identityPoolArn } from './ids.ts'

/** Whom an OpenID token is for: an identity and the logins it was presented with. */
export interface TokenBearer {
  readonly identityId: string
  readonly identityPoolId: string
  readonly logins: readonly TokenLogin[]
  /** The tags of the session that STS begins with the token, by key. */
  readonly principalTags?: ReadonlyMap<string, string>
  /** Ten minutes unless given. */
  readonly durationSeconds?: number | undefined
}

/** Signs an identity pool's OpenID token, which STS exchanges for a role's credentials. */
export async function signOpenIdToken(services: KeyServices, bearer: TokenBearer): Promise<string> {
  const { settings, now } = services
  const { signToken } = await brokerKey(services)
  const payload = openIdTokenPayload({
    ...bearer,
    issuer: brokerIssuer(settings),
    identityPoolArn: identityPoolArn(settings, bearer.identityPoolId),
    issuedAt: Math.floor(now() / 1000),
  })
  return signToken(payload)
}
