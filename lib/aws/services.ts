import { processCredentials } from './credentials.ts'
import { JsonClient, type JsonService } from './json-client.ts'

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

/** Clients of the services that nearly every request needs, from an environment. */
export function jsonClients(env: Environment, region: string) {
  const credentials = processCredentials(env)
  const clientOf = (service: Pick<JsonService, 'service' | 'target' | 'contentType'>) =>
    new JsonClient({
      ...service,
      endpoint: endpointOf(env, { region, service: service.service }),
      region,
      credentials,
    })
  return { dynamoDb: () => clientOf(dynamoDb), kms: () => clientOf(kms) }
}

/** AWS's own rules: the service's variable, that of all services, or the Region's address. */
function endpointOf(env: Environment, { region, service }: { region: string; service: string }) {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return (
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
    env.AWS_ENDPOINT_URL ??
    `https://${service}.${region}.${suffix}`
  )
}
