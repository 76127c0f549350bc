import type { SNSClient } from '@aws-sdk/client-sns'
import type { Credentials } from '../aws/aws-client.ts'
import type { JsonClient } from '../aws/json-client.ts'
import type { RoleCredentials } from '../aws/assumed-role.ts'
import type { AssumableRole, Courier, SmsWay, TextMessage } from './courier.ts'
import { deliveryFault, roleFault } from './faults.ts'
import { kept } from './kept.ts'

/** Milliseconds that a carrier has: two tries fit a function's time. */
const patience = 5_000

/** What text messages leave by. */
export interface SmsCarriers {
  readonly region: string
  readonly credentialsOf: (role: AssumableRole) => () => Promise<RoleCredentials>
  /** A client of End User Messaging. */
  readonly endUserMessaging: (where: {
    region: string
    credentials?: () => Promise<Credentials>
  }) => JsonClient
}

/** Sends text messages the way that each names. */
export function awsSms({ credentialsOf, ...others }: SmsCarriers): Courier['sms'] {
  const carriers = {
    ...others,
    credentialsOf: (role: AssumableRole) => {
      const credentials = credentialsOf(role)
      return () =>
        credentials().catch((error: unknown) => {
          throw roleFault(error)
        })
    },
  }
  const [bySns, byEndUserMessaging] = [snsSms(carriers), endUserMessagingSms(carriers)]
  return async (message) => {
    const send = message.way?.endUserMessaging ? byEndUserMessaging : bySns
    await send(message).catch((error: unknown) => {
      throw deliveryFault(error)
    })
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function snsSms({ region: ownRegion, credentialsOf }: SmsCarriers) {
  const clients = kept(async (name): Promise<SNSClient> => {
    const { SNSClient } = await import('@aws-sdk/client-sns')
    const { region, role } = JSON.parse(name) as Pick<SmsWay, 'region' | 'role'> // nameOf made it
    return new SNSClient({
      region: region ?? ownRegion,
      maxAttempts: 2,
      ...(role && { credentials: credentialsOf(role) }),
    })
  })
  return async ({ to, text, way }: TextMessage): Promise<void> => {
    const { PublishCommand } = await import('@aws-sdk/client-sns')
    const command = new PublishCommand({
      PhoneNumber: to,
      Message: text,
      MessageAttributes: {
        'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
      },
    })
    const client = await clients(nameOf(way))
    await client.send(command, { abortSignal: AbortSignal.timeout(patience) })
  }
}

/** @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
function endUserMessagingSms({ region: ownRegion, credentialsOf, endUserMessaging }: SmsCarriers) {
  const clients = kept((name): JsonClient => {
    const { region = ownRegion, role } = JSON.parse(name) as Pick<SmsWay, 'region' | 'role'> // as above
    return endUserMessaging({ region, ...(role && { credentials: credentialsOf(role) }) })
  })
  return async ({ to, text, way }: TextMessage): Promise<void> => {
    const { OriginationIdentity, ConfigurationSetName, InEntityId, InTemplateId } =
      way?.endUserMessaging ?? {}
    await clients(nameOf(way)).call('SendTextMessage', {
      DestinationPhoneNumber: to,
      MessageBody: text,
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity,
      ConfigurationSetName,
      ...(InEntityId !== undefined && {
        DestinationCountryParameters: {
          IN_ENTITY_ID: InEntityId,
          ...(InTemplateId !== undefined && { IN_TEMPLATE_ID: InTemplateId }),
        },
      }),
    })
  }
}

/** Ways of the same name have the same client. */
function nameOf({ region, role }: SmsWay = {}): string {
  return JSON.stringify({ region, role: role && { arn: role.arn, externalId: role.externalId } })
}
