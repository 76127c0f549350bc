import type {
  GetProvisionedLimitRequest,
  GetProvisionedLimitResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { provisionedLimit } from '../../../user-pools/provisioned-limits.ts'
import { operation, type Valid } from '../../operation.ts'

/** How many requests of a category an account may make (API reference, GetProvisionedLimit). */
export const getProvisionedLimit = operation({
  name: 'GetProvisionedLimit',
  access: 'signed',
  needs: [],
  run: ({ LimitDefinition }: Valid<GetProvisionedLimitRequest>): GetProvisionedLimitResponse => ({
    Limit: provisionedLimit(LimitDefinition),
  }),
})
