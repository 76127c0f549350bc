import type {
  DescribeManagedLoginBrandingByClientRequest,
  DescribeManagedLoginBrandingByClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { findClientStyle } from '../../../user-pools/branding/find-login-style.ts'
import { readWholeStyle, styleAnswer } from '../../../user-pools/branding/login-style.ts'
import { operation, type Valid } from '../../operation.ts'

/** The style of an app client (API reference, DescribeManagedLoginBrandingByClient). */
export const describeManagedLoginBrandingByClient = operation({
  name: 'DescribeManagedLoginBrandingByClient',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<DescribeManagedLoginBrandingByClientRequest>,
    { table },
  ): Promise<DescribeManagedLoginBrandingByClientResponse> => {
    const { client, style } = await findClientStyle(table, input)
    if (!style) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `ManagedLoginBranding for client ${client.id} does not exist.`,
      )
    }
    const whole = await readWholeStyle(table, style)
    return { ManagedLoginBranding: styleAnswer(whole, input.ReturnMergedResources) }
  },
})
