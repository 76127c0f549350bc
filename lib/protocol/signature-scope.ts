import { ServiceError } from '../errors.ts'
import { isoTime, type SigningScope } from './sign-request.ts'

/** How far a signer's clock may be off, in milliseconds. */
export const clockSkew = 5 * 60 * 1000

/** Who signed, and what the signing key is good for. */
export interface SigningCredential {
  readonly accessKeyId: string
  readonly scope: SigningScope
}

/** Finds the signing key of a day, Region and service for a credential; undefined if it is unknown. */
export type SigningKeyLookup = (
  credential: SigningScope & {
    readonly accessKeyId: string
    /** `X-Amz-Security-Token` as sent; it is not verified yet when the key is looked up. */
    readonly sessionToken: string | undefined
  },
) => Promise<Buffer | undefined>

/**
 * Reads a credential: `keyid/date/region/service/aws4_request`.
 *
 * @throws ServiceError IncompleteSignatureException, InvalidSignatureException
 */
export function readCredential(text: string): SigningCredential {
  const [accessKeyId, date, region, service, terminator, ...rest] = text.split('/')
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    throw new ServiceError(
      'IncompleteSignatureException',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  }
  if (terminator !== 'aws4_request') {
    refuse("Credential should be scoped with a valid terminator: 'aws4_request'.")
  }
  return { accessKeyId, scope: { date, region, service } }
}

/** A signature as bytes. @throws ServiceError InvalidSignatureException when it cannot be one */
export function readSignature(text: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new ServiceError('InvalidSignatureException')
  return Buffer.from(text, 'hex')
}

/** Requires a scope of this service, and of the day of its time. @throws ServiceError */
export function checkScope(scope: SigningScope, service: string, time: string): void {
  if (scope.service !== service) {
    refuse(`Credential should be scoped to correct service: '${service}'.`)
  }
  if (!/^[a-z0-9-]{1,40}$/.test(scope.region)) {
    refuse('Credential should be scoped to a valid region.')
  }
  if (scope.date !== time.slice(0, 8)) {
    refuse(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    )
  }
}

/** A signature's time in milliseconds since the epoch. @throws ServiceError when it is not one */
export function readTime(time: string): number {
  const extended = time.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6.000Z',
  )
  const signedAt = Date.parse(extended)
  if (extended === time || Number.isNaN(signedAt) || isoTime(signedAt) !== time) {
    throw new ServiceError(
      'IncompleteSignatureException',
      "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
    )
  }
  return signedAt
}

/** Refuses a signature that is made later than now. @throws ServiceError */
export function refuseEarly(signedAt: number, now: number): void {
  if (signedAt <= now + clockSkew) return
  const latest = isoTime(now + clockSkew)
  refuse(
    `Signature not yet current: ${isoTime(signedAt)} is still later than ${latest} (${isoTime(now)} + 5 min.)`,
  )
}

/** Refuses a signature for a reason that its maker may know. @throws ServiceError */
export function refuse(sentence: string): never {
  throw new ServiceError('InvalidSignatureException', sentence)
}
