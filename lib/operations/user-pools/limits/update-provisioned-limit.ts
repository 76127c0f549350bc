import type {
  UpdateProvisionedLimitRequest,
  UpdateProvisionedLimitResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { provisionedLimit } from '../../../user-pools/provisioned-limits.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Sets how many requests of a category an account may make. As in an account of Cognito whose quotas
 * nobody raised, only the default may be asked for (API reference, UpdateProvisionedLimit).
 */
export const updateProvisionedLimit = operation({
  name: 'UpdateProvisionedLimit',
  access: 'signed',
  needs: [],
  run: (input: Valid<UpdateProvisionedLimitRequest>): UpdateProvisionedLimitResponse => {
    const limit = provisionedLimit(input.LimitDefinition)
    const { ProvisionedLimitValue: most = 0, FreeLimitValue: least = 0 } = limit
    if (input.RequestedLimitValue < least) {
      throw new ServiceError(
        'InvalidParameterException',
        `RequestedLimitValue must be at least the default limit of ${least}.`,
      )
    }
    if (input.RequestedLimitValue > most) {
      throw new ServiceError(
        'ServiceQuotaExceededException',
        `RequestedLimitValue must be at most the account's maximum limit of ${most}.`,
      )
    }
    return { Limit: limit }
  },
})
