import { processCredentials } from './credentials.ts'
import { JsonClient, type Credentials, type JsonService } from './json-client.ts'

type Environment = Readonly<Record<string, string | undefined>>

const dynamoDb = {
  service: 'dynamodb',
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
}
const kms = {
  service: 'kms',
  target: 'TrentService',
  contentType: 'application/x-amz-json-1.1',
}

/** End User Messaging, whose variable AWS names by the service's former name. */
const endUserMessaging = {
  service: 'sms-voice',
  target: 'PinpointSMSVoiceV2',
  contentType: 'application/x-amz-json-1.0',
  variable: 'PINPOINT_SMS_VOICE_V2',
}

/** Where and as whom a client calls, where not as the process itself. */
interface Whereabouts {
  readonly region: string
  readonly credentials?: () => Promise<Credentials>
}

/** Clients of the services that speak JSON, from an environment. */
export function jsonClients(env: Environment, region: string) {
  const credentials = processCredentials(env)
  const own = { region, credentials }
  const clientOf = (
    service: Pick<JsonService, 'service' | 'target' | 'contentType'> & { variable?: string },
    where: Whereabouts,
  ) =>
    new JsonClient({
      ...service,
      endpoint: endpointOf(env, { ...service, ...where }),
      ...own,
      ...where,
    })
  return {
    dynamoDb: () => clientOf(dynamoDb, own),
    kms: () => clientOf(kms, own),
    endUserMessaging: (where: Whereabouts) => clientOf(endUserMessaging, where),
  }
}

/** AWS's own rules: the service's variable, that of all services, or the Region's address. */
function endpointOf(
  env: Environment,
  {
    region,
    service,
    variable = service.toUpperCase(),
  }: { region: string; service: string; variable?: string },
) {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return (
    env[`AWS_ENDPOINT_URL_${variable}`] ??
    env.AWS_ENDPOINT_URL ??
    `https://${service}.${region}.${suffix}`
  )
}
