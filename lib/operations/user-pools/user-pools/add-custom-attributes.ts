import type {
  AddCustomAttributesRequest,
  AddCustomAttributesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { mergeCustomAttributes } from '../../../domain/attribute-schema.ts'
import { changePool } from '../../../user-pools/change-pool.ts'
import { refuseDuringImport } from '../../../user-pools/import/find-job.ts'
import { operation, type Valid } from '../../operation.ts'

/** Adds custom attributes to a user pool's schema (API reference, AddCustomAttributes). */
export const addCustomAttributes = operation({
  name: 'AddCustomAttributes',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AddCustomAttributesRequest>,
    services,
  ): Promise<AddCustomAttributesResponse> => {
    await changePool(services, input.UserPoolId, (pool) => {
      refuseDuringImport(pool)
      return { schema: mergeCustomAttributes(pool.schema, input.CustomAttributes) }
    })
    return {}
  },
})
