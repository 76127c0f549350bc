import { Bucket, type BucketPlace } from './bucket.ts'
import { processCredentials } from './credentials.ts'
import type { Credentials } from './aws-client.ts'
import { JsonClient, type JsonService } from './json-client.ts'
import { QueryClient } from './query-client.ts'

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
const sqs = {
  service: 'sqs',
  target: 'AmazonSQS',
  contentType: 'application/x-amz-json-1.0',
}
/** CloudWatch Logs. */
const logs = {
  service: 'logs',
  target: 'Logs_20140328',
  contentType: 'application/x-amz-json-1.1',
  variable: 'CLOUDWATCH_LOGS',
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
      endpoint:
        givenEndpoint(env, service.variable ?? service.service.toUpperCase()) ??
        regional(service.service, where.region),
      ...own,
      ...where,
    })
  return {
    dynamoDb: () => clientOf(dynamoDb, own),
    kms: () => clientOf(kms, own),
    sqs: () => clientOf(sqs, own),
    sns: () =>
      new QueryClient({
        service: 'sns',
        version: '2010-03-31',
        endpoint: givenEndpoint(env, 'SNS') ?? regional('sns', region),
        ...own,
      }),
    endUserMessaging: (where: Whereabouts) => clientOf(endUserMessaging, where),
    logs: (where: Whereabouts) => clientOf(logs, where),
  }
}

/** A bucket of a Region, and where S3 is for who gets pre-signed URLs, if that is somewhere else. */
export interface NamedBucket extends Pick<BucketPlace, 'region' | 'now'> {
  readonly name: string
  readonly publicEndpoint: string | undefined
}

/** An S3 bucket, from an environment. */
export function bucketOf(
  env: Environment,
  { name, publicEndpoint, ...place }: NamedBucket,
): Bucket {
  const endpoint = givenEndpoint(env, 'S3')
  const url = endpoint === undefined ? regional(`${name}.s3`, place.region) : `${endpoint}/${name}`
  const publicUrl = publicEndpoint === undefined ? url : `${publicEndpoint}/${name}`
  return new Bucket({ ...place, url, publicUrl, credentials: processCredentials(env) })
}

/** AWS's own rules: the service's variable, or that of all services. */
function givenEndpoint(env: Environment, variable: string): string | undefined {
  const endpoint = env[`AWS_ENDPOINT_URL_${variable}`] ?? env.AWS_ENDPOINT_URL
  return endpoint?.replace(/\/$/u, '')
}

function regional(host: string, region: string): string {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${host}.${region}.${suffix}`
}
