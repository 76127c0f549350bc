import type {
  GetUICustomizationRequest,
  GetUICustomizationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { allClients } from '../../../store/ui-customizations.ts'
import { findUi, requireDomain } from '../../../user-pools/branding/find-ui.ts'
import { uiAnswer } from '../../../user-pools/branding/ui-customization.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * How a client's pages of the classic hosted UI look: by its own customization, else by the pool's,
 * else an empty object (API reference, GetUICustomization).
 */
export const getUiCustomization = operation({
  name: 'GetUICustomization',
  access: 'signed',
  needs: ['settings', 'table'],
  run: async (
    { UserPoolId: poolId, ClientId: clientId = allClients }: Valid<GetUICustomizationRequest>,
    { settings, table },
  ): Promise<GetUICustomizationResponse> => {
    const { pool, own, shared } = await findUi(table, { poolId, clientId })
    requireDomain(pool, 'There has to be an existing domain associated with this user pool')
    return { UICustomization: uiAnswer(settings, own ?? shared) }
  },
})
