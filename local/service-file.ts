import { join } from 'node:path'
import read from 'serverless/lib/configuration/read.js'
import resolveVariables from 'serverless/lib/configuration/variables/index.js'
import type { Route } from './gateway/routes.ts'

/** A function as serverless.yml defines it, without what belongs to AWS only. */
export interface FunctionDefinition {
  /** Such as `handlers/sync.handler`. */
  readonly handler: string
  readonly timeout?: number
  readonly events?: readonly FunctionEvent[]
}

interface FunctionEvent {
  readonly httpApi?: string
  readonly stream?: object
  readonly schedule?: unknown
}

/** What serverless.yml says, its variables resolved. */
export interface ServiceFile {
  readonly service: string
  readonly provider: Readonly<Record<string, unknown>>
  readonly custom: { readonly table: string }
  readonly functions: Readonly<Record<string, FunctionDefinition>>
  readonly resources: unknown
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
