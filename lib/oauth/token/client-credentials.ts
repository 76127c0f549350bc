import { issueMachineToken } from '../../user-pools/machine-token.ts'
import { isConfidential } from '../../user-pools/client-secret.ts'
import { allowsGrant } from '../app.ts'
import { allowedScopes } from '../authorize/scopes.ts'
import { OAuthFault } from '../faults.ts'
import { authenticatedApp } from './client-authentication.ts'
import type { TokenAnswer, TokenCall } from './token-answer.ts'

/**
 * An access token for a client that acts for itself (RFC 6749, section 4.4), with the scopes that it
 * asks for, or all of its own.
 *
 * @throws OAuthFault invalid_client, unauthorized_client, invalid_scope, invalid_request;
 *   ServiceError of the customer's trigger
 */
export async function tokenForClient({ services, request }: TokenCall): Promise<TokenAnswer> {
  const { app } = await authenticatedApp(services, request)
  const { pool, client } = app
  if (!isConfidential(client) || !allowsGrant(client, 'client_credentials')) {
    throw new OAuthFault('unauthorized_client')
  }
  const scopes = allowedScopes(app, request.form)
  const clientMetadata = metadataOf(request.form.get('aws_client_metadata'))
  const tokens = await issueMachineToken(services, { pool, client, scopes, clientMetadata })
  return { tokens }
}

/** What the pre token generation trigger is told: a JSON object of texts. */
function metadataOf(text: string | null): Record<string, string> | undefined {
  if (text === null) return undefined
  const value = parsed(text)
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isMap || !Object.values(value).every((one) => typeof one === 'string')) {
    throw new OAuthFault('invalid_request', 'aws_client_metadata is not valid')
  }
  return value as Record<string, string> // its values are texts
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no JSON: refused with all else that is no map
  }
}
