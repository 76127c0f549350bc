import type {
  DescribeManagedLoginBrandingRequest,
  DescribeManagedLoginBrandingResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requireStyle } from '../../../user-pools/branding/find-login-style.ts'
import { readWholeStyle, styleAnswer } from '../../../user-pools/branding/login-style.ts'
import { operation, type Valid } from '../../operation.ts'

/** The style of an id (API reference, DescribeManagedLoginBranding). */
export const describeManagedLoginBranding = operation({
  name: 'DescribeManagedLoginBranding',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<DescribeManagedLoginBrandingRequest>,
    { table },
  ): Promise<DescribeManagedLoginBrandingResponse> => {
    const { style } = await requireStyle(table, input)
    const whole = await readWholeStyle(table, style)
    return { ManagedLoginBranding: styleAnswer(whole, input.ReturnMergedResources) }
  },
})
