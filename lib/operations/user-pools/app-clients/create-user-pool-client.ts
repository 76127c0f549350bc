import type {
  CreateUserPoolClientRequest,
  CreateUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { addClient, type AppClient } from '../../../store/app-clients.ts'
import { exists } from '../../../store/conditions.ts'
import { poolKeys } from '../../../store/keys.ts'
import { noSuchPool, requirePool } from '../../../store/user-pools.ts'
import { check } from '../../../store/writes.ts'
import { checkClientReferences } from '../../../user-pools/client-references.ts'
import { sealClientSecret } from '../../../user-pools/client-secret.ts'
import { checkClientSettings } from '../../../user-pools/client-settings-check.ts'
import { clientAnswer, clientSettings } from '../../../user-pools/client-settings.ts'
import { newClientId, newClientSecret } from '../../../user-pools/ids.ts'
import { operation, type Valid } from '../../operation.ts'

/** Creates an app client (API reference, CreateUserPoolClient). */
export const createUserPoolClient = operation({
  name: 'CreateUserPoolClient',
  access: 'signed',
  needs: ['table', 'keyring', 'now'],
  run: async (
    input: Valid<CreateUserPoolClientRequest>,
    { table, keyring, now },
  ): Promise<CreateUserPoolClientResponse> => {
    const secret = chooseSecret(input)
    const pool = await requirePool(table, input.UserPoolId)
    const settings = clientSettings(input, {})
    checkClientSettings({ pool, settings, hasSecret: secret !== undefined }, 'creating')
    await checkClientReferences(table, pool, settings)
    const id = newClientId(pool.id)
    const sealer = await keyring.sealer('user-pools')
    const client: AppClient = {
      id,
      poolId: pool.id,
      settings,
      secret: secret === undefined ? undefined : sealClientSecret(sealer, id, secret),
      createdAt: now(),
      updatedAt: now(),
      version: 1,
    }
    const inPool = { when: [exists('pk')], otherwise: noSuchPool(pool.id) }
    await table.write(check(poolKeys.pool(pool.id), inPool), addClient(client))
    return { UserPoolClient: clientAnswer(client, secret) }
  },
})

function chooseSecret({
  GenerateSecret,
  ClientSecret,
}: Pick<CreateUserPoolClientRequest, 'GenerateSecret' | 'ClientSecret'>): string | undefined {
  if (GenerateSecret !== true) return ClientSecret
  if (ClientSecret === undefined) return newClientSecret()
  throw new ServiceError(
    'InvalidParameterException',
    'ClientSecret cannot be specified when GenerateSecret is true.',
  )
}
