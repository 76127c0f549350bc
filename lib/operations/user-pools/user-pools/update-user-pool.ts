import type {
  UpdateUserPoolRequest,
  UpdateUserPoolResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { changePool } from '../../../user-pools/change-pool.ts'
import { refuseDuringImport } from '../../../user-pools/import/find-job.ts'
import {
  checkPoolSettings,
  checkSmsRegion,
  checkTemporaryDays,
} from '../../../user-pools/pool-settings-check.ts'
import { poolSettings } from '../../../user-pools/pool-settings.ts'
import { checkTags } from '../../../domain/tags.ts'
import { checkTierChange, featuresElsewhere } from '../../../user-pools/tier-features.ts'
import { operation, type Valid } from '../../operation.ts'

/** Replaces a user pool's settings (API reference, UpdateUserPool). */
export const updateUserPool = operation({
  name: 'UpdateUserPool',
  access: 'signed',
  needs: ['settings', 'table', 'now'],
  run: async (input: Valid<UpdateUserPoolRequest>, services): Promise<UpdateUserPoolResponse> => {
    checkTemporaryDays(input)
    const { UserPoolId: poolId, UserPoolTier: tier } = input
    const elsewhere = tier === 'LITE' ? await featuresElsewhere(services.table, poolId) : []
    await changePool(services, poolId, (pool) => {
      refuseDuringImport(pool)
      const settings = poolSettings(input, pool.settings)
      checkTierChange(pool.settings, { ...pool, settings }, elsewhere)
      checkPoolSettings(settings, pool.schema, pool.mfa)
      checkSmsRegion(settings, services.settings.region)
      checkTags('A user pool', settings.UserPoolTags)
      return { settings, name: input.PoolName ?? pool.name }
    })
    return {}
  },
})
