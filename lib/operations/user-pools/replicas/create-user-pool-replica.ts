import type { CreateUserPoolReplicaRequest } from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { refuseReplica } from '../../../user-pools/replicas.ts'
import { operation, type Valid } from '../../operation.ts'

/** Refuses to copy a pool into another Region (API reference, CreateUserPoolReplica). */
export const createUserPoolReplica = operation({
  name: 'CreateUserPoolReplica',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    input: Valid<CreateUserPoolReplicaRequest>,
    { settings: { region }, table },
  ): Promise<object> => {
    const { settings } = await requirePool(table, input.UserPoolId)
    return refuseReplica(settings, { replica: input.RegionName, region })
  },
})
