import type { ListenOptions, RunningServer } from '../http.ts'
import { startHttp } from '../http.ts'
import type { OutgoingMessage } from '../inbox/message.ts'
import type { QueryOperation } from '../query-protocol.ts'
import { queryListener } from '../query-protocol.ts'
import * as applications from './applications.ts'
import * as endpoints from './endpoints.ts'
import type { PublishServices } from './publish.ts'
import { publish } from './publish.ts'
import { Registry } from './registry.ts'
import * as sms from './sms-attributes.ts'

/** What the local SNS needs to know. */
export interface SnsOptions extends ListenOptions {
  /** Where pushes and text messages go. */
  inbox: { deliver(message: OutgoingMessage): void }
  region: string
  account: string
  /** Folder for `sns.json`; without it everything is gone when it stops. */
  dataFolder?: string
}

type Operation = (
  services: PublishServices,
  parameters: Parameters<QueryOperation>[0],
) => ReturnType<QueryOperation>

const operations = new Map<string, Operation>([
  ['CreatePlatformApplication', applications.createPlatformApplication],
  ['ListPlatformApplications', applications.listPlatformApplications],
  ['GetPlatformApplicationAttributes', applications.getPlatformApplicationAttributes],
  ['SetPlatformApplicationAttributes', applications.setPlatformApplicationAttributes],
  ['DeletePlatformApplication', applications.deletePlatformApplication],
  ['CreatePlatformEndpoint', endpoints.createPlatformEndpoint],
  ['GetEndpointAttributes', endpoints.getEndpointAttributes],
  ['SetEndpointAttributes', endpoints.setEndpointAttributes],
  ['ListEndpointsByPlatformApplication', endpoints.listEndpointsByPlatformApplication],
  ['DeleteEndpoint', endpoints.deleteEndpoint],
  ['Publish', publish],
  ['SetSMSAttributes', sms.setSmsAttributes],
  ['GetSMSAttributes', sms.getSmsAttributes],
  ['CheckIfPhoneNumberIsOptedOut', sms.checkIfPhoneNumberIsOptedOut],
])

/**
 * Starts a stand-in for SNS that speaks its query protocol: mobile push and text messages, both
 * delivered into the inbox. It takes calls signed with any key, and has no topics.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-mobile-application-as-subscriber.html
 */
export async function startSns(options: SnsOptions): Promise<RunningServer> {
  const { inbox, region, account, dataFolder } = options
  const services = { registry: new Registry(dataFolder), inbox, region, account }
  const listener = queryListener({
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    version: '2010-03-31',
    operations: new Map(
      [...operations].map(([name, operation]): [string, QueryOperation] => [
        name,
        (parameters) => operation(services, parameters),
      ]),
    ),
  })
  return await startHttp(listener, options)
}
