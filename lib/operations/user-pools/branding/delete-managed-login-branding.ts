import type { DeleteManagedLoginBrandingRequest } from '@aws-sdk/client-cognito-identity-provider'
import { countDown } from '../../../store/counts.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { styleChanged } from '../../../store/login-styles.ts'
import { requireStyle } from '../../../user-pools/branding/find-login-style.ts'
import { deletionOfStyle } from '../../../user-pools/branding/delete-login-style.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes a style away from its app client (API reference, DeleteManagedLoginBranding). */
export const deleteManagedLoginBranding = operation({
  name: 'DeleteManagedLoginBranding',
  access: 'signed',
  needs: ['table', 'now'],
  run: (input: Valid<DeleteManagedLoginBrandingRequest>, { table, now }): Promise<object> =>
    retryOnChange([styleChanged], async () => {
      const { style } = await requireStyle(table, input)
      await table.write(...deletionOfStyle(style, now()), countDown(style.poolId, 'loginStyles'))
      return {}
    }),
})
