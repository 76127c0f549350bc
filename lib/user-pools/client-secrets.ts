import type { ClientSecretDescriptorType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { AppClient } from '../store/app-clients.ts'

/** A client's secret as its owner sees it: never the value. */
interface ListedSecret {
  readonly id: string
  readonly createdAt: number
}

/** How many secrets a client may have at once (API reference, AddUserPoolClientSecret). */
const mostSecrets = 2

/** The secrets of a client, the oldest first. */
export function secretsOf(client: AppClient): ListedSecret[] {
  const { id, secret, createdAt, addedSecrets = [] } = client
  const original = secret === undefined ? [] : [{ id: secretIdAt(id, createdAt), createdAt }]
  return [...original, ...addedSecrets]
}

/** A secret in the shape of ClientSecretDescriptorType. */
export function secretAnswer({ id, createdAt }: ListedSecret): ClientSecretDescriptorType {
  return { ClientSecretId: id, ClientSecretCreateDate: new Date(createdAt) }
}

/**
 * The id of the next secret of a client: client id and time of creation, as Cognito's.
 *
 * @throws ServiceError LimitExceededException when the client has all that it may have
 */
export function nextSecretId(client: AppClient, now: number): string {
  const taken = secretsOf(client).map(({ id }) => id)
  if (taken.length >= mostSecrets) {
    throw new ServiceError(
      'LimitExceededException',
      `The client ${client.id} already has ${mostSecrets} secrets.`,
    )
  }
  const id = secretIdAt(client.id, now)
  return taken.includes(id) ? nextSecretId(client, now + 1) : id
}

/**
 * A client without one of its secrets.
 *
 * @throws ServiceError ResourceNotFoundException, or InvalidParameterException for the last one
 */
export function withoutSecret(client: AppClient, secretId: string): AppClient {
  const secrets = secretsOf(client)
  if (!secrets.some(({ id }) => id === secretId)) {
    throw new ServiceError('ResourceNotFoundException', `Client secret ${secretId} does not exist.`)
  }
  if (secrets.length === 1) {
    throw new ServiceError(
      'InvalidParameterException',
      'The only secret of a client cannot be deleted.',
    )
  }
  const isOriginal = secretId === secretIdAt(client.id, client.createdAt)
  return {
    ...client,
    secret: isOriginal ? undefined : client.secret,
    addedSecrets: client.addedSecrets?.filter(({ id }) => id !== secretId),
  }
}

/**
 * Refuses clients that registered themselves: their secrets belong to the registration (API
 * reference, ClientType).
 *
 * @throws ServiceError InvalidParameterException
 */
export function refuseRegistered({ id, settings }: AppClient): void {
  if (settings.ClientType !== 'DCR') return
  throw new ServiceError(
    'InvalidParameterException',
    `The client ${id} was created through dynamic client registration, which does not support client secret operations.`,
  )
}

const secretIdAt = (clientId: string, time: number) => `${clientId}--${time}`
