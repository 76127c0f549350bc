import type {
  GetUserPoolMfaConfigRequest,
  GetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requirePool } from '../../../store/user-pools.ts'
import { mfaAnswer } from '../../../user-pools/mfa/pool-mfa-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A user pool's configuration of further factors (API reference, GetUserPoolMfaConfig). */
export const getUserPoolMfaConfig = operation({
  name: 'GetUserPoolMfaConfig',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<GetUserPoolMfaConfigRequest>,
    { table },
  ): Promise<GetUserPoolMfaConfigResponse> => mfaAnswer(await requirePool(table, input.UserPoolId)),
})
