import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { poolSchema } from '../lib/domain/attribute-schema.ts'
import { newSigningKeys } from '../lib/keys/signing-keys.ts'
import type { Operation, RequestContext } from '../lib/operations/operation.ts'
import type { Services } from '../lib/services.ts'
import { addClient, type AppClient, type ClientSettings } from '../lib/store/app-clients.ts'
import { addSigningKeys } from '../lib/store/signing-keys.ts'
import {
  addPool,
  type MfaSettings,
  type PoolSettings,
  type UserPool,
} from '../lib/store/user-pools.ts'
import { sealClientSecret } from '../lib/user-pools/client-secret.ts'
import { newClientId, newPoolId } from '../lib/user-pools/ids.ts'

/** A request from nobody in particular. */
export const anyRequest: RequestContext = {
  requestId: 'request',
  sourceIp: '127.0.0.1',
  userAgent: 'test',
  caller: undefined,
}

/** Runs an operation as the front door would after its checks. */
export function run<Input, Output>(
  operation: Operation & {
    run: (input: Input, services: Services, request: RequestContext) => Promise<Output>
  },
  services: Services,
  input: Input,
): Promise<Output> {
  return operation.run(input, services, anyRequest)
}

/** Puts a pool into the store; `mfa` is what SetUserPoolMfaConfig would configure beside settings. */
export async function aPool(
  services: Services,
  { mfa, ...settings }: PoolSettings & { mfa?: MfaSettings } = {},
  custom: SchemaAttributeType[] = [],
): Promise<UserPool> {
  const { table, keyring, now } = services
  const pool = {
    id: newPoolId('us-east-1'),
    name: 'test',
    settings,
    mfa,
    schema: poolSchema(custom),
    createdAt: now(),
    updatedAt: now(),
    version: 1,
  }
  const taken = new Error('the id is taken')
  const keys = await newSigningKeys(keyring, pool.id)
  await table.write(addPool(pool, taken), addSigningKeys(pool.id, keys, taken))
  return pool
}

/** Puts an app client into the store; with a secret, when one is given. */
export async function aClient(
  { table, keyring, now }: Services,
  pool: UserPool,
  { secret, ...settings }: ClientSettings & { secret?: string } = {},
): Promise<AppClient> {
  const id = newClientId(pool.id)
  const sealer = await keyring.sealer('user-pools')
  const client = {
    id,
    poolId: pool.id,
    settings,
    ...(secret !== undefined && { secret: sealClientSecret(sealer, id, secret) }),
    createdAt: now(),
    updatedAt: now(),
    version: 1,
  }
  await table.write(addClient(client))
  return client
}
