import { equalInConstantTime } from '../domain/constant-time.ts'
import { isSecretHash } from '../domain/secret-hash.ts'
import { ServiceError } from '../errors.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { AppClient } from '../store/app-clients.ts'

const label = 'client-secret'

/** Seals the secret that a client is created with. */
export function sealClientSecret(sealer: Sealer, clientId: string, secret: string): Buffer {
  return sealer.seal(label, Buffer.from(secret), [clientId])
}

/** Seals a secret that is added to a client. */
export function sealAddedSecret(
  sealer: Sealer,
  { clientId, secretId, secret }: { clientId: string; secretId: string; secret: string },
): Buffer {
  return sealer.seal(label, Buffer.from(secret), [clientId, secretId])
}

/** Whether a client has to prove that it knows a secret: then it is confidential (RFC 6749, 2.1). */
export function isConfidential({ secret, addedSecrets = [] }: AppClient): boolean {
  return secret !== undefined || addedSecrets.length > 0
}

/**
 * The secret that a client was created with, to show it to its owner; undefined when it has none or
 * lost it. Whoever presents a secret is to be asked with `isClientSecret`, which knows the added ones.
 */
export async function openClientSecret(
  keyring: Keyring,
  client: AppClient,
): Promise<string | undefined> {
  if (!client.secret) return undefined
  return open(await keyring.sealer('user-pools'), client.secret, [client.id])
}

/**
 * Whether this is one of a client's secrets, each compared in constant time; true of anything when
 * the client has none.
 */
export async function isClientSecret(
  keyring: Keyring,
  client: AppClient,
  sent: string | undefined,
): Promise<boolean> {
  const secrets = await openSecrets(keyring, client)
  return (
    secrets.length === 0 || fitsAny(secrets, (secret) => equalInConstantTime(secret, sent ?? ''))
  )
}

/**
 * Requires the SECRET_HASH of a client that has a secret; any of its secrets will do, and any of the
 * names, because clients send the alias they signed in with or the real user name.
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
  const secrets = await openSecrets(keyring, client)
  if (secrets.length === 0) return
  const { hash, names, refusal = unverified } = sent
  if (hash === undefined) {
    throw new ServiceError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    )
  }
  const fits = (secret: string) =>
    names.some((username) => isSecretHash({ username, clientId: client.id, secret }, hash))
  if (!fitsAny(secrets, fits)) throw new ServiceError('NotAuthorizedException', refusal(client.id))
}

/** The sentence of the sign-up operations and of refresh. */
export const mismatched = (clientId: string) =>
  `SecretHash does not match for the client: ${clientId}`

const unverified = (clientId: string) => `Unable to verify secret hash for client ${clientId}`

/** Asks about each secret, so that the time does not tell which one fits. */
function fitsAny(secrets: readonly string[], fits: (secret: string) => boolean): boolean {
  return secrets.map(fits).includes(true)
}

async function openSecrets(keyring: Keyring, client: AppClient): Promise<string[]> {
  if (!isConfidential(client)) return []
  const sealer = await keyring.sealer('user-pools')
  const { id, secret, addedSecrets = [] } = client
  const added = addedSecrets.map((one) => open(sealer, one.sealed, [id, one.id]))
  return secret === undefined ? added : [open(sealer, secret, [id]), ...added]
}

function open(sealer: Sealer, sealed: Uint8Array, context: readonly [string, ...string[]]): string {
  const secret = sealer.open(label, sealed, context)
  if (!secret) throw new Error(`a secret of client ${context[0]} does not open`)
  return secret.toString('utf8')
}
