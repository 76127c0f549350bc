import type { SNSClient } from '@aws-sdk/client-sns'
import { ServiceError } from '../errors.ts'

/** A device's token, and the application of its platform. */
interface PushAddress {
  readonly applicationArn: string
  readonly token: string
}

/** Long enough for any endpoint's ARN, and short enough to look for one in a sentence. */
const endpointInSentence = /Endpoint (arn:aws[a-z-]{0,20}:sns:\S{1,500}) already exists/u

/** Milliseconds for each of the two calls to SNS. */
const patience = 5_000

/**
 * Makes the SNS endpoint of a device, or finds it again, and switches it on: an app that registers
 * its token takes pushes, whatever became of the endpoint before. User data that somebody gave the
 * endpoint stays.
 *
 * @throws ServiceError InvalidParameterException for a token that the platform does not take,
 *   InvalidConfigurationException when the application is gone or closed to us,
 *   TooManyRequestsException when SNS says so, or others keep deleting the endpoint
 * @see https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html
 */
export async function enablePushEndpoint(sns: SNSClient, address: PushAddress): Promise<string> {
  for (let tries = 0; tries < 2; tries++) {
    const endpointArn = await endpointOf(sns, address)
    if (await isEnabled(sns, endpointArn, address.token)) return endpointArn
  }
  throw new ServiceError('TooManyRequestsException')
}

async function endpointOf(sns: SNSClient, { applicationArn, token }: PushAddress): Promise<string> {
  const { CreatePlatformEndpointCommand } = await import('@aws-sdk/client-sns')
  const command = new CreatePlatformEndpointCommand({
    PlatformApplicationArn: applicationArn,
    Token: token,
  })
  try {
    const { EndpointArn = '' } = await sns.send(command, inTime())
    return EndpointArn
  } catch (error) {
    // An endpoint that somebody made with other attributes is named only in the sentence
    const [, endpointArn] = endpointInSentence.exec((error as Error).message) ?? [] // of the SDK
    if (endpointArn === undefined) throw refusalOf(error)
    return endpointArn
  }
}

/** Switches an endpoint on; false when it was deleted since it was found. */
async function isEnabled(sns: SNSClient, EndpointArn: string, Token: string): Promise<boolean> {
  const { SetEndpointAttributesCommand } = await import('@aws-sdk/client-sns')
  const Attributes = { Enabled: 'true', Token }
  try {
    await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }), inTime())
    return true
  } catch (error) {
    if ((error as Error).name === 'NotFoundException') return false // of the SDK
    throw refusalOf(error)
  }
}

function inTime() {
  return { abortSignal: AbortSignal.timeout(patience) }
}

function refusalOf(error: unknown): unknown {
  const { name } = error as Error // of the SDK
  const cause = { cause: error }
  switch (name) {
    case 'InvalidParameterException':
      return new ServiceError('InvalidParameterException', 'Invalid push token.', cause)
    case 'NotFoundException':
    case 'AuthorizationErrorException':
    case 'PlatformApplicationDisabledException':
      return new ServiceError(
        'InvalidConfigurationException',
        'The platform application of the identity pool cannot be used.',
        cause,
      )
    case 'ThrottledException':
    case 'ThrottlingException':
      return new ServiceError('TooManyRequestsException', undefined, cause)
    default:
      return error
  }
}
