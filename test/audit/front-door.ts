import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { AuditLog } from '../../lib/audit/audit-log.ts'
import { apiHandler } from '../../lib/http/api-handler.ts'
import { families } from '../../lib/operations/index.ts'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import type { Services } from '../../lib/services.ts'

/** A line of the audit log, read. */
export type Line = Readonly<Record<string, string>>

/** An answer, and the lines that it left. */
export interface Audited {
  readonly requestId: string
  readonly body: Readonly<Record<string, unknown>>
  readonly type: string | undefined
  readonly lines: readonly Line[]
}

/** How a call is made, when not by the local administrator from 192.0.2.1. */
export interface CallOptions {
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly sourceIp?: string
  readonly body?: string
}

/** A front door over some services, whose audit log is kept. */
export function frontDoor(services: Services, log?: AuditLog) {
  const kept: string[] = []
  const auditLog = log ?? { write: (line: string) => void kept.push(line) }
  const heard = Object.create(services, { auditLog: { value: auditLog } }) as Services // but for that
  const handler = apiHandler(families, { services: () => heard })
  /** Calls an operation of user pools on its direct route, signed. */
  async function call(route: string, input: object, options: CallOptions = {}): Promise<Audited> {
    const requestId = randomUUID()
    const event = eventOf(route, input, { now: services.now(), requestId, ...options })
    const { body = '{}', headers } = await handler(event, {} as Context) // which middy only passes on
    expectId(headers, requestId)
    const answer = JSON.parse(body) as { readonly __type?: string } // an output, or an error
    const lines = kept.map((line) => JSON.parse(line) as Line) // as written above
    return {
      requestId,
      body: answer,
      type: answer.__type,
      lines: lines.filter(({ eventId }) => eventId === requestId),
    }
  }
  return { call, kept }
}

function eventOf(
  route: string,
  input: object,
  options: CallOptions & { readonly now: number; readonly requestId: string },
): APIGatewayProxyEventV2 {
  const { keys = { accessKeyId: 'local', secretAccessKey: 'local' }, sourceIp = '192.0.2.1' } =
    options
  const { now, requestId, body = JSON.stringify(input) } = options
  const headers = { host: 'localhost' }
  const request = { method: 'POST', path: `/${route}`, query: '', headers, body }
  const scope = { region: 'us-east-1', service: 'cognito-idp', now }
  return {
    rawPath: request.path,
    rawQueryString: '',
    headers: { ...headers, ...signRequest(request, { ...keys, ...scope }) },
    body,
    requestContext: { http: { method: 'POST', sourceIp }, requestId },
  } as unknown as APIGatewayProxyEventV2 // of which no more is read
}

function expectId(headers: object | undefined, requestId: string): void {
  const { 'x-amzn-requestid': told } = headers as Record<string, string>
  if (told !== requestId) throw new Error('the answer has not the id of its request')
}
