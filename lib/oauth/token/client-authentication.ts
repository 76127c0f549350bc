import type { Services } from '../../services.ts'
import type { Refs } from '../../store/table.ts'
import { isClientSecret, isConfidential } from '../../user-pools/client-secret.ts'
import { faultAnswer, type Answer } from '../answers.ts'
import { findApp } from '../app.ts'
import type { DomainRequest } from '../domain-request.ts'
import { OAuthFault } from '../faults.ts'

/** What a client says that it is, and how it proves it. */
interface Credentials {
  readonly clientId: string | undefined
  readonly secret: string | undefined
}

/** The client could not prove who it is; whoever tried by header is told which scheme is taken. */
export class ClientFault extends OAuthFault {
  readonly isByHeader: boolean

  constructor(isByHeader: boolean) {
    super('invalid_client')
    this.isByHeader = isByHeader
  }
}

/** The refusal of a client that is told which scheme is taken (RFC 6749, section 5.2). */
export function clientRefusal(fault: ClientFault): Answer {
  return faultAnswer(fault, 401, { 'www-authenticate': 'Basic realm="token", charset="UTF-8"' })
}

/**
 * The app that asks an endpoint for programs, in one round trip, proved by its secret if it has one:
 * by HTTP Basic or in the body, never by both (RFC 6749, section 2.3).
 *
 * @throws OAuthFault invalid_request, invalid_client
 */
export async function authenticatedApp<More extends Refs>(
  services: Pick<Services, 'table' | 'settings' | 'keyring'>,
  request: DomainRequest,
  more?: (poolId: string) => More,
) {
  const basic = basicCredentials(request.header('authorization'))
  const { clientId, secret } = credentialsOf(basic, request.form)
  if (!clientId) throw new OAuthFault('invalid_request', 'client_id is required')
  const read = await findApp(services, { domain: request.domain, clientId }, more)
  const { client } = read?.app ?? {}
  const isRight =
    client &&
    (isConfidential(client) ? await isClientSecret(services.keyring, client, secret) : !secret)
  if (!read || !isRight) throw new ClientFault(basic !== undefined)
  return read
}

function credentialsOf(basic: Credentials | undefined, form: URLSearchParams): Credentials {
  const posted = {
    clientId: form.get('client_id') ?? undefined,
    secret: form.get('client_secret') ?? undefined,
  }
  if (!basic) return posted
  const isTwice =
    posted.secret !== undefined || (posted.clientId ?? basic.clientId) !== basic.clientId
  if (isTwice) throw new OAuthFault('invalid_request', 'the client authenticates in two ways')
  return basic
}

/** Name and secret are encoded as in a form before they are joined (RFC 6749, section 2.3.1). */
function basicCredentials(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([\w+/=-]+)$/iu.exec(header ?? '') ?? []
  if (encoded === undefined) return undefined
  const [clientId = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { clientId: decoded(clientId), secret: decoded(rest.join(':')) }
}

function decoded(text: string): string | undefined {
  return new URLSearchParams(`text=${text.replaceAll('&', '%26')}`).get('text') ?? undefined
}
