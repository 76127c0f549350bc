import type {
  UpdateUserPoolRequest,
  UpdateUserPoolResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool } from '../../../user-pools/change-pool.ts'
import { checkPoolSettings, checkTemporaryDays } from '../../../user-pools/pool-settings-check.ts'
import { poolSettings } from '../../../user-pools/pool-settings.ts'
import { checkTags } from '../../../user-pools/tags.ts'
import { operation, type Valid } from '../../operation.ts'

/** Replaces a user pool's settings (API reference, UpdateUserPool). */
export const updateUserPool = operation({
  name: 'UpdateUserPool',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<UpdateUserPoolRequest>, services): Promise<UpdateUserPoolResponse> => {
    checkTemporaryDays(input)
    await changePool(services, input.UserPoolId, (pool) => {
      const settings = poolSettings(input, pool.settings)
      checkPoolSettings(settings, pool.schema, pool.mfa)
      checkTags(settings.UserPoolTags)
      return { settings, name: input.PoolName ?? pool.name }
    })
    return {}
  },
})
