import type {
  CreateUserPoolRequest,
  CreateUserPoolResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { poolSchema } from '../../../domain/attribute-schema.ts'
import { newSigningKeys } from '../../../keys/signing-keys.ts'
import { addSigningKeys } from '../../../store/signing-keys.ts'
import { addPool, poolChanged } from '../../../store/user-pools.ts'
import { newPoolId } from '../../../user-pools/ids.ts'
import { poolAnswer } from '../../../user-pools/pool-answer.ts'
import {
  checkPoolSettings,
  checkSmsRegion,
  checkTemporaryDays,
} from '../../../user-pools/pool-settings-check.ts'
import { poolSettings } from '../../../user-pools/pool-settings.ts'
import { checkTags } from '../../../domain/tags.ts'
import { operation, type Valid } from '../../operation.ts'

/** Creates a user pool with its signing keys (API reference, CreateUserPool). */
export const createUserPool = operation({
  name: 'CreateUserPool',
  access: 'signed',
  needs: ['settings', 'now', 'table', 'keyring'],
  run: async (input: Valid<CreateUserPoolRequest>, services): Promise<CreateUserPoolResponse> => {
    const { table, keyring, settings: deployment } = services
    const schema = poolSchema(input.Schema ?? [])
    const settings = poolSettings(input, input)
    checkTemporaryDays(input)
    checkPoolSettings(settings, schema)
    checkSmsRegion(settings, deployment.region)
    checkTags('A user pool', settings.UserPoolTags)
    const id = newPoolId(deployment.region)
    const keys = await newSigningKeys(keyring, id)
    const now = services.now()
    const pool = {
      id,
      name: input.PoolName,
      settings,
      schema,
      createdAt: now,
      updatedAt: now,
      version: 1,
    }
    await table.write(addPool(pool, poolChanged), addSigningKeys(id, keys, poolChanged))
    return { UserPool: poolAnswer(deployment, pool, 0) }
  },
})
