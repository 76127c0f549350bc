import type { UpdateUserPoolReplicaRequest } from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { refuseChange } from '../../../user-pools/replicas.ts'
import { operation, type Valid } from '../../operation.ts'

/** Finds no replica to update: pools have none (API reference, UpdateUserPoolReplica). */
export const updateUserPoolReplica = operation({
  name: 'UpdateUserPoolReplica',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<UpdateUserPoolReplicaRequest>,
    { settings: { region }, table },
  ): Promise<object> => {
    await requirePool(table, input.UserPoolId)
    return refuseChange({ replica: input.RegionName, region })
  },
})
