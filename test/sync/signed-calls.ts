import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { apiHandler } from '../../lib/http/api-handler.ts'
import { keepSessionKeys } from '../../lib/identity-pools/session-keys.ts'
import { families } from '../../lib/operations/index.ts'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import type { Services } from '../../lib/services.ts'
import type { Owner } from '../../lib/sync/owner.ts'

/** Credentials that were handed out to an identity. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** What a client asks of a dataset. */
export interface DatasetCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** After the dataset's own path, such as `/records`. */
  readonly below?: string
  readonly query?: string
  readonly input?: object
}

/** An answer's status and members. */
export interface SignedAnswer {
  readonly status: number | undefined
  readonly body: Record<string, unknown>
}

let handedOut = 0

/** Hands out credentials to an identity, for an hour. */
export async function credentialsFor(
  services: Services,
  owner: Owner,
): Promise<SessionCredentials> {
  const accessKeyId = `ASIATEST${String(handedOut++).padStart(12, '0')}`
  const keys = { accessKeyId, secretAccessKey: 'secret', sessionToken: 'token' }
  const expiration = new Date(services.now() + 60 * 60 * 1000)
  const { IdentityId: identityId, IdentityPoolId: identityPoolId } = owner
  await keepSessionKeys(services, { ...keys, expiration }, { identityId, identityPoolId })
  return keys
}

/** Sends a signed request about an owner's dataset through the front door. */
export async function signedCall(
  services: Services,
  credentials: Omit<SessionCredentials, 'sessionToken'> & { readonly sessionToken?: string },
  {
    owner,
    name = 'notes',
    ...call
  }: DatasetCall & { readonly owner: Owner; readonly name?: string },
): Promise<SignedAnswer> {
  const { method, below = '', query = '', input } = call
  const names = [
    'identitypools',
    owner.IdentityPoolId,
    'identities',
    owner.IdentityId,
    'datasets',
    name,
  ]
  const path = `/${names.map(encodeURIComponent).join('/')}${below}`
  const headers = { host: 'localhost' }
  const body = input === undefined ? '' : JSON.stringify(input)
  const scope = { region: 'us-east-1', service: 'cognito-sync', now: services.now() }
  const signed = signRequest({ method, path, query, headers, body }, { ...credentials, ...scope })
  const event = {
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers, ...signed },
    body,
    requestContext: { http: { method }, requestId: 'request' },
  } as unknown as APIGatewayProxyEventV2 // of which no more is read
  const handler = apiHandler(families, { services: () => services })
  const { statusCode, body: answer = '{}' } = await handler(event, {} as Context) // which middy only passes on
  return { status: statusCode, body: JSON.parse(answer) as Record<string, unknown> } // of a JSON API
}
