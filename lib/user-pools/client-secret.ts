import { ServiceError } from '../errors.ts'
import { isSecretHash } from '../domain/secret-hash.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { AppClient } from '../store/app-clients.ts'

const label = 'client-secret'

/** Seals a client's secret for storage. */
export function sealClientSecret(sealer: Sealer, clientId: string, secret: string): Buffer {
  return sealer.seal(label, Buffer.from(secret), [clientId])
}

/** A client's secret, or undefined when it has none. */
export async function openClientSecret(
  keyring: Keyring,
  client: AppClient,
): Promise<string | undefined> {
  if (!client.secret) return undefined
  const sealer = await keyring.sealer('user-pools')
  const secret = sealer.open(label, client.secret, [client.id])
  if (!secret) throw new Error(`the secret of client ${client.id} does not open`)
  return secret.toString('utf8')
}

/**
 * Requires the SECRET_HASH of a client that has a secret; any of the names will do, because clients
 * send the alias they signed in with or the real user name.
 *
 * @param refusal AWS's sentence for a wrong hash: it differs between operations
 * @throws ServiceError NotAuthorizedException
 */
export async function requireSecretHash(
  keyring: Keyring,
  client: AppClient,
  sent: {
    hash: string | undefined
    names: readonly string[]
    refusal?: (clientId: string) => string
  },
): Promise<void> {
  const secret = await openClientSecret(keyring, client)
  if (secret === undefined) return
  const { hash, names, refusal = unverified } = sent
  if (hash === undefined) {
    throw new ServiceError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    )
  }
  const fits = names.some((username) =>
    isSecretHash({ username, clientId: client.id, secret }, hash),
  )
  if (!fits) throw new ServiceError('NotAuthorizedException', refusal(client.id))
}

/** The sentence of the sign-up operations and of refresh. */
export const mismatched = (clientId: string) =>
  `SecretHash does not match for the client: ${clientId}`

const unverified = (clientId: string) => `Unable to verify secret hash for client ${clientId}`
