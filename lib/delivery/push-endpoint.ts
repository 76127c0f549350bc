import type { SNSClient } from '@aws-sdk/client-sns'
import { ServiceError } from '../errors.ts'

/** Long enough for any endpoint's ARN, and short enough to look for one in a sentence. */
const endpointInSentence = /Endpoint (arn:aws[a-z-]{0,20}:sns:\S{1,500}) already exists/u

/**
 * Makes the SNS endpoint of a device, or finds it again, and switches it on: an app that registers
 * its token takes pushes, whatever became of the endpoint before.
 *
 * @throws ServiceError InvalidParameterException for a token that the platform does not take,
 *   InvalidConfigurationException when the application is gone or closed to us
 * @see https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html
 */
export async function enablePushEndpoint(
  sns: SNSClient,
  { applicationArn, token }: { applicationArn: string; token: string },
): Promise<string> {
  const { CreatePlatformEndpointCommand, SetEndpointAttributesCommand } =
    await import('@aws-sdk/client-sns')
  try {
    const endpointArn = await sns
      .send(
        new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token }),
      )
      .then(({ EndpointArn }) => EndpointArn, existingEndpoint)
    await sns.send(
      new SetEndpointAttributesCommand({
        EndpointArn: endpointArn,
        Attributes: { Enabled: 'true', Token: token },
      }),
    )
    return endpointArn ?? ''
  } catch (error) {
    throw refusalOf(error)
  }
}

/** An endpoint that somebody made with other attributes is named only in the sentence. */
function existingEndpoint(error: unknown): string {
  const [, endpointArn] = endpointInSentence.exec((error as Error).message) ?? [] // of the SDK
  if (endpointArn === undefined) throw error
  return endpointArn
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
