import { compactVerify, decodeJwt, errors } from 'jose'
import type { JWTPayload } from 'jose'
import { QueryError } from '../query-protocol.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { IssuerUnreachableError } from './issuer-keys.ts'
import type { OidcProvider } from './roles-file.ts'
import { sessionTagsIn, type SessionTags } from './session-tags.ts'

/** Who a web identity token speaks for, once every check has passed. */
export interface WebIdentity extends SessionTags {
  issuer: string
  subject: string
  audience: string
  /** `amr`: how the identity signed in; empty where the token has none. */
  methods: readonly string[]
}

/** What a token is checked against; `now` in milliseconds since the epoch. */
export interface TokenChecks {
  providers: ReadonlyMap<string, OidcProvider>
  keys: IssuerKeys
  now: number
}

const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']
/** Seconds. STS takes no token that lives, or has lived, longer than a day. */
const oldestToken = 86_400
/** Seconds by which the issuer's clock may run ahead of ours. */
const clockSkew = 300

function invalid(sentence: string, cause?: unknown): QueryError {
  const error = new QueryError('InvalidIdentityToken', sentence)
  error.cause = cause
  return error
}

function rejected(sentence: string): QueryError {
  return new QueryError('IDPRejectedClaim', sentence, 403)
}

/**
 * Checks a web identity token as STS does: the issuer is registered, the signature is by one of
 * its keys, the audience is among the provider's clients, and the token is neither expired nor
 * too old. Throws STS's own errors.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function checkWebIdentityToken(
  token: string,
  checks: TokenChecks,
): Promise<WebIdentity> {
  const claims = decode(token)
  const issuer = required(claims, 'iss')
  const provider = checks.providers.get(issuer)
  if (provider === undefined) {
    throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`)
  }
  await checkSignature(token, await checks.keys(issuer).catch(refuseKeys))
  checkTimes(claims, checks.now)
  const audience = audienceOf(claims, provider)
  return {
    issuer,
    subject: subjectOf(claims),
    audience,
    methods: stringsOf(claims.amr),
    ...sessionTagsIn(claims),
  }
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch (error) {
    const sentence =
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
    throw invalid(sentence, error)
  }
}

function required(claims: JWTPayload, name: 'iss' | 'sub'): string {
  const value = claims[name]
  if (typeof value !== 'string') throw invalid(`Missing a required claim: ${name}`)
  return value
}

async function checkSignature(
  token: string,
  keySet: Awaited<ReturnType<IssuerKeys>>,
): Promise<void> {
  try {
    await compactVerify(token, keySet, { algorithms })
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw invalid('The ID Token provided has an invalid signature', error)
    }
    if (error instanceof errors.JOSEAlgNotAllowed) {
      throw invalid('The ID Token provided is not signed with a supported algorithm', error)
    }
    refuseKeys(error)
  }
}

function refuseKeys(error: unknown): never {
  if (error instanceof IssuerUnreachableError || error instanceof errors.JWKSTimeout) {
    const sentence =
      'The identity provider (IdP) that was asked to verify the incoming identity token could not be reached.'
    throw new QueryError('IDPCommunicationError', sentence)
  }
  // two spaces, as AWS writes it
  const sentence =
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
  throw invalid(sentence, error)
}

function checkTimes({ exp, iat }: JWTPayload, now: number): void {
  const seconds = Math.floor(now / 1000)
  if (typeof exp !== 'number') throw invalid('Missing a required claim: exp')
  if (typeof iat !== 'number') throw invalid('Missing a required claim: iat')
  if (exp <= seconds) {
    // no space before the last number, as AWS writes it
    const sentence = `Token expired: current date/time ${seconds} must be before the expiration date/time${exp}`
    throw new QueryError('ExpiredTokenException', sentence)
  }
  if (seconds - iat > oldestToken) {
    throw new QueryError('ExpiredTokenException', `Token too old: ${seconds - iat}`)
  }
  if (iat > seconds + clockSkew) throw rejected('The iat claim lies in the future')
  if (exp - iat > oldestToken) throw rejected('The exp claim lies more than 24 hours after iat')
}

function audienceOf(claims: JWTPayload, provider: OidcProvider): string {
  const named = typeof claims.azp === 'string' ? [claims.azp] : stringsOf(claims.aud)
  if (named.length === 0) throw invalid('Missing a required claim: aud')
  const { clientIds } = provider
  const audience = named.find((client) => clientIds.includes('*') || clientIds.includes(client))
  if (audience === undefined) throw invalid('Incorrect token audience')
  return audience
}

function subjectOf(claims: JWTPayload): string {
  const subject = required(claims, 'sub')
  if (subject.length < 6 || subject.length > 255) {
    throw rejected('The sub claim must have between 6 and 255 characters')
  }
  return subject
}

function stringsOf(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim]
  return values.filter((value) => typeof value === 'string')
}
