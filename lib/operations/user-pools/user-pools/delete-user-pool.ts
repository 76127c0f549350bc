import type { DeleteUserPoolRequest } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { addChore } from '../../../store/chores.ts'
import { removeSigningKeys } from '../../../store/signing-keys.ts'
import { removePool, requirePool } from '../../../store/user-pools.ts'
import { refuseDuringImport } from '../../../user-pools/import/find-job.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes a user pool: with it end its keys, clients, users and groups, which are found only
 * through it and which the sweeper clears away (API reference, DeleteUserPool).
 */
export const deleteUserPool = operation({
  name: 'DeleteUserPool',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<DeleteUserPoolRequest>, { table, now }): Promise<object> => {
    const pool = await requirePool(table, input.UserPoolId)
    refuseDuringImport(pool)
    if (pool.settings.DeletionProtection === 'ACTIVE') {
      throw new ServiceError(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      )
    }
    if (pool.domain !== undefined || pool.customDomain !== undefined) {
      throw new ServiceError(
        'InvalidParameterException',
        'User pool cannot be deleted. It has a domain configured that should be deleted first.',
      )
    }
    await table.write(
      removePool(pool),
      removeSigningKeys(pool.id),
      addChore({ kind: 'delete-user-pool', details: { pool } }, now()),
    )
    return {}
  },
})
