import { AwsClient, AwsError, type Service, type Wire } from './aws-client.ts'

/** One of AWS's services that speak the query protocol: a form in, XML out. */
export interface QueryService extends Service {
  /** The API's version date. */
  readonly version: string
}

/** What a parameter may be: a text, or a map by name of what has parameters of its own. */
type Parameter = string | ReadonlyMap<string, Readonly<Record<string, string>>>

/**
 * A client of a service that speaks AWS's query protocol, for operations whose answers say nothing
 * but that it is done. Errors have the names of the protocol, which lack the SDK's `Exception`.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export class QueryClient extends AwsClient {
  constructor(service: QueryService) {
    super(service, queryWire(service))
  }
}

function queryWire({ version }: QueryService): Wire {
  return {
    request: (operation, input) => {
      const form = new URLSearchParams({ Action: operation, Version: version })
      for (const [name, value] of Object.entries(input) as [string, Parameter][]) {
        for (const parameter of spelled(name, value)) form.append(...parameter)
      }
      return {
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: form.toString(),
      }
    },
    output: () => undefined,
    fault: (text, status) => {
      const message = within('Message', text)
      return new AwsError(within('Code', text) ?? 'UnknownError', status, { message })
    },
  }
}

/** The entries of a map are numbered, with the members of each value below it. */
function spelled(name: string, value: Parameter): [name: string, value: string][] {
  if (typeof value === 'string') return [[name, value]]
  return [...value].flatMap(([key, members], index) => {
    const entry = `${name}.entry.${index + 1}`
    const own = Object.entries(members).map(([member, text]): [string, string] => [
      `${entry}.Value.${member}`,
      text,
    ])
    return [[`${entry}.Name`, key], ...own]
  })
}

const entities = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
])

/** The text of an element of an error, which has no others inside. */
function within(element: string, xml: string): string | undefined {
  const start = xml.indexOf(`<${element}>`)
  const end = xml.indexOf(`</${element}>`, start)
  if (start < 0 || end < 0) return undefined
  const text = xml.slice(start + element.length + 2, end)
  return text.replace(/&(?:lt|gt|quot|apos|amp);/gu, (entity) => entities.get(entity) ?? entity)
}
