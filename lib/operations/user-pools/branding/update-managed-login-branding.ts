import type {
  UpdateManagedLoginBrandingRequest,
  UpdateManagedLoginBrandingResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { replaceLoginStyle } from '../../../store/login-styles.ts'
import { requireStyle } from '../../../user-pools/branding/find-login-style.ts'
import { checkStyle } from '../../../user-pools/branding/login-style-check.ts'
import { readWholeStyle, styleAnswer } from '../../../user-pools/branding/login-style.ts'
import { draftStyle } from '../../../user-pools/branding/write-login-style.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Lays settings and assets over those of a style: what the request does not name stays (API
 * reference, UpdateManagedLoginBranding).
 */
export const updateManagedLoginBranding = operation({
  name: 'UpdateManagedLoginBranding',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<UpdateManagedLoginBrandingRequest>,
    services,
  ): Promise<UpdateManagedLoginBrandingResponse> => {
    const { table, now } = services
    const checked = checkStyle(input)
    const { style: before } = await requireStyle(table, {
      UserPoolId: input.UserPoolId ?? missing('userPoolId'),
      ManagedLoginBrandingId: input.ManagedLoginBrandingId ?? missing('managedLoginBrandingId'),
    })
    const old = await readWholeStyle(table, before)
    const { stored, ...whole } = await draftStyle(services, before, { old, checked })
    const style = { ...before, ...stored, updatedAt: now(), version: before.version + 1 }
    await table.write(replaceLoginStyle(style))
    return { ManagedLoginBranding: styleAnswer({ style, ...whole }) }
  },
})

/** The model requires neither, though there is nothing to update without them. */
function missing(member: string): never {
  throw new ServiceError(
    'InvalidParameterException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  )
}
