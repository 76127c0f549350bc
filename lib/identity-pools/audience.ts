import type { IAMClient, IAMServiceException } from '@aws-sdk/client-iam'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'

type AudienceServices = Pick<Services, 'settings' | 'iam'>

/** Milliseconds that IAM has to answer, its own retries included. */
const patience = 8_000

const busy = new Set([
  'ConcurrentModification',
  'ConcurrentModificationException',
  'Throttling',
  'ThrottlingException',
])

const full = new Set(['LimitExceeded', 'LimitExceededException'])

/**
 * Has STS take tokens for an identity pool: its id becomes an audience of IAM's provider of our
 * issuer. Nothing happens in a deployment without such a provider.
 *
 * @throws ServiceError LimitExceededException, TooManyRequestsException
 *
 * Source: IAM API reference, AddClientIDToOpenIDConnectProvider.
 */
export async function addAudience(services: AudienceServices, poolId: string): Promise<void> {
  await change(services, async (iam, arn, options) => {
    const { AddClientIDToOpenIDConnectProviderCommand: Add } = await import('@aws-sdk/client-iam')
    await iam.send(new Add({ OpenIDConnectProviderArn: arn, ClientID: poolId }), options)
  })
}

/**
 * Has STS take no more tokens for an identity pool; done twice, it is no error.
 *
 * @throws ServiceError TooManyRequestsException
 *
 * Source: IAM API reference, RemoveClientIDFromOpenIDConnectProvider.
 */
export async function removeAudience(services: AudienceServices, poolId: string): Promise<void> {
  await change(services, async (iam, arn, options) => {
    const { RemoveClientIDFromOpenIDConnectProviderCommand: Remove } =
      await import('@aws-sdk/client-iam')
    await iam.send(new Remove({ OpenIDConnectProviderArn: arn, ClientID: poolId }), options)
  })
}

async function change(
  { settings, iam }: AudienceServices,
  send: (iam: IAMClient, arn: string, options: { abortSignal: AbortSignal }) => Promise<void>,
): Promise<void> {
  const arn = settings.issuerProvider
  if (arn === undefined) return
  try {
    await send(await iam(), arn, { abortSignal: AbortSignal.timeout(patience) })
  } catch (error) {
    throw refusal(error)
  }
}

function refusal(cause: unknown): unknown {
  const { name = '' } = cause as Partial<IAMServiceException> // only its name is read
  if (busy.has(name)) return new ServiceError('TooManyRequestsException', undefined, { cause })
  if (!full.has(name)) return cause
  const sentence =
    'The identity provider in IAM that the identity pools of this deployment share has as many audiences as it takes. Delete an identity pool, or make the new one in another deployment.'
  return new ServiceError('LimitExceededException', sentence, { cause })
}
