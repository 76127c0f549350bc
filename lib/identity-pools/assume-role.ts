import type { Credentials, STSServiceException } from '@aws-sdk/client-sts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { guestSessionPolicy } from './guest-policy.ts'

/** Credentials of a role, as STS handed them out. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** The name that all sessions of identities have, as on AWS. */
const sessionName = 'CognitoIdentityCredentials'

/** Seconds: an hour, as on AWS. */
const duration = 3600

/** Milliseconds that STS has to answer, its own retries included. */
const patience = 10_000

const throttled = new Set(['Throttling', 'ThrottlingException', 'RequestLimitExceeded'])

/** STS could not reach our own issuer: a fault of the network, not of the pool. */
const unreachableIssuer = new Set(['IDPCommunicationError', 'IDPCommunicationErrorException'])

/**
 * Exchanges an identity pool's OpenID token for a role's credentials; guests' are narrowed.
 *
 * @throws ServiceError InvalidIdentityPoolConfigurationException when STS refuses,
 *   ExternalServiceException when it does not answer
 *
 * Source: STS API reference, AssumeRoleWithWebIdentity; developer guide, "Enhanced flow".
 */
export async function assumeRole(
  { sts, settings }: Pick<Services, 'sts' | 'settings'>,
  { roleArn, token, isGuest }: { roleArn: string; token: string; isGuest: boolean },
): Promise<RoleCredentials> {
  const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
  const client = await sts()
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: token,
    DurationSeconds: duration,
    ...(isGuest && { Policy: guestSessionPolicy(settings) }),
  })
  try {
    const { Credentials: credentials } = await client.send(command, {
      abortSignal: AbortSignal.timeout(patience),
    })
    return complete(credentials)
  } catch (error) {
    throw refusal(error)
  }
}

function complete(credentials: Partial<Credentials> | undefined): RoleCredentials {
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: expiration,
  } = credentials ?? {}
  if (accessKeyId && secretAccessKey && sessionToken && expiration) {
    return { accessKeyId, secretAccessKey, sessionToken, expiration }
  }
  throw new Error('STS answered without credentials')
}

function refusal(cause: unknown): ServiceError {
  const { name = '', $fault: fault } = cause as Partial<STSServiceException> // only its fields are read
  if (throttled.has(name)) return new ServiceError('TooManyRequestsException', undefined, { cause })
  if (fault !== 'client' || unreachableIssuer.has(name)) {
    return new ServiceError('ExternalServiceException', undefined, { cause })
  }
  return new ServiceError('InvalidIdentityPoolConfigurationException', undefined, { cause })
}
