import { join } from 'node:path'
import read from 'serverless/lib/configuration/read.js'
import resolveVariables from 'serverless/lib/configuration/variables/index.js'
import type { Route } from './gateway/routes.ts'
import type { StreamRules } from './streams/batches.ts'

/** A function as serverless.yml defines it, without what belongs to AWS only. */
export interface FunctionDefinition {
  /** Such as `handlers/sync.handler`. */
  readonly handler: string
  readonly timeout?: number
  readonly events?: readonly FunctionEvent[]
}

interface FunctionEvent {
  readonly httpApi?: string
  readonly websocket?: string | { readonly route: string }
  readonly stream?: StreamRules & { readonly destinations?: { readonly onFailure: QueueRef } }
  readonly sqs?: QueueRef & { readonly batchSize?: number }
  readonly schedule?: unknown
}

/** Names a queue of the service by its logical id. */
interface QueueRef {
  readonly arn: { readonly 'Fn::GetAtt': readonly [logicalId: string, 'Arn'] }
}

/** A queue as CloudFormation defines it, as far as it is read here. */
interface QueueResource {
  readonly Type: string
  readonly Properties: {
    readonly QueueName: string
    readonly VisibilityTimeout?: number
    readonly RedrivePolicy?: {
      readonly deadLetterTargetArn: QueueRef['arn']
      readonly maxReceiveCount: number
    }
  }
}

/** What serverless.yml says, its variables resolved. */
export interface ServiceFile {
  readonly service: string
  readonly provider: Readonly<Record<string, unknown>>
  readonly custom: { readonly table: string }
  readonly functions: Readonly<Record<string, FunctionDefinition>>
  readonly resources: readonly { readonly Resources?: Readonly<Record<string, object>> }[]
}

/**
 * Reads the serverless.yml of a folder as of one stage.
 *
 * @param table the table's name, when it is not the stage's own
 * @throws Error that names what is wrong with the file
 */
export async function readServiceFile(
  folder: string,
  stage: string,
  table?: string,
): Promise<ServiceFile> {
  const configuration = await read(join(folder, 'serverless.yml'))
  if (table !== undefined) Object.assign(configuration.custom as object, { table }) // a section is an object
  await resolveVariables({ serviceDir: folder, configuration, options: { stage } })
  return configuration as unknown as ServiceFile // our own file, which packaging validates
}

/** The routes of a service's HTTP API: what each function says under `httpApi`. */
export function routesOf({ functions }: ServiceFile): Route[] {
  return Object.entries(functions).flatMap(([functionName, { events = [] }]) =>
    events.flatMap(({ httpApi }) => {
      if (httpApi === undefined) return []
      return [{ functionName, routeKey: httpApi === '*' ? '$default' : httpApi }]
    }),
  )
}

/** The queues of a service by logical id: name and rules. */
export function queuesOf({ resources }: ServiceFile): Map<string, QueueResource['Properties']> {
  const all = resources.flatMap(({ Resources = {} }) => Object.entries(Resources))
  return new Map(
    all.flatMap(([logicalId, resource]) => {
      const { Type, Properties } = resource as QueueResource // if its type says so
      return Type === 'AWS::SQS::Queue' ? [[logicalId, Properties]] : []
    }),
  )
}

/** The logical id of the queue that a part of the service names. */
export function queueNamedBy({ arn }: QueueRef): string {
  return arn['Fn::GetAtt'][0]
}

/** The functions of a service's WebSocket API by their routes, such as `$connect`. */
export function channelRoutesOf({ functions }: ServiceFile): Map<string, string> {
  const routes = Object.entries(functions).flatMap(([functionName, { events = [] }]) =>
    events.flatMap(({ websocket }): [string, string][] => {
      if (websocket === undefined) return []
      return [[typeof websocket === 'string' ? websocket : websocket.route, functionName]]
    }),
  )
  return new Map(routes)
}
