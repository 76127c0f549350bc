import type { DeleteUserPoolReplicaRequest } from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { refuseChange } from '../../../user-pools/replicas.ts'
import { operation, type Valid } from '../../operation.ts'

/** Finds no replica to delete: pools have none (API reference, DeleteUserPoolReplica). */
export const deleteUserPoolReplica = operation({
  name: 'DeleteUserPoolReplica',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<DeleteUserPoolReplicaRequest>,
    { settings: { region }, table },
  ): Promise<object> => {
    await requirePool(table, input.UserPoolId)
    return refuseChange({ replica: input.RegionName, region })
  },
})
