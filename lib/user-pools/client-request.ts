import type { UserContextDataType } from '@aws-sdk/client-cognito-identity-provider'
import type { RequestOrigin } from '../domain/request-origin.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { AppClient } from '../store/app-clients.ts'
import { mismatched, requireSecretHash } from './client-secret.ts'

/** What somebody asks through an app client who need not be signed in. */
export interface ClientRequest {
  readonly clientId: string
  /** The user name or alias of the request. */
  readonly name: string
  readonly secretHash?: string | undefined
  /** Whether it comes by the pages of the pool's domain, which stand for the app itself. */
  readonly isOnPages?: boolean
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined
  readonly origin: RequestOrigin
  /** What the app tells of the user's own request, for clients that may. */
  readonly userContext?: UserContextDataType | undefined
}

/** The members of an operation's input that make a {@link ClientRequest}. */
interface ClientInput {
  readonly ClientId: string
  readonly Username: string
  readonly SecretHash?: string | undefined
  readonly ClientMetadata?: Readonly<Record<string, string>> | undefined
  readonly UserContextData?: UserContextDataType | undefined
}

/** The request of an operation. */
export function clientRequest(input: ClientInput, origin: RequestOrigin): ClientRequest {
  return {
    clientId: input.ClientId,
    name: input.Username,
    secretHash: input.SecretHash,
    clientMetadata: input.ClientMetadata,
    userContext: input.UserContextData,
    origin,
  }
}

/**
 * Requires that a request is of its client, where that has a secret.
 *
 * @param found the client, and the real user name behind an alias
 * @throws ServiceError NotAuthorizedException
 */
export async function requireClient(
  keyring: Keyring,
  { secretHash: hash, name, isOnPages = false }: ClientRequest,
  { client, username = name }: { client: AppClient; username?: string },
): Promise<void> {
  if (isOnPages) return
  await requireSecretHash(keyring, client, { hash, names: [name, username], refusal: mismatched })
}
