import type { UnlinkIdentityInput } from '@aws-sdk/client-cognito-identity'
import { findIdentity } from '../../../identity-pools/find-identity.ts'
import { assertionUses } from '../../../identity-pools/login-records.ts'
import { loginNeeds } from '../../../identity-pools/logins.ts'
import { checkOwnLogins, loginsNamed } from '../../../identity-pools/own-logins.ts'
import { unlinkLogins } from '../../../identity-pools/unlink-logins.ts'
import { forbiddenIdentity } from '../../../store/identities.ts'
import { operation, type Valid } from '../../operation.ts'

const use = { operation: 'UnlinkIdentity', takesDeveloperTokens: true }

/**
 * Takes logins of public providers from an identity, for whoever has one of its logins.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html
 */
export const unlinkIdentity = operation({
  name: 'UnlinkIdentity',
  access: 'public',
  needs: loginNeeds,
  run: async (input: Valid<UnlinkIdentityInput>, services) => {
    const { identity, logins } = await findIdentity(services, input, use)
    const uses = assertionUses(logins, use.operation)
    if (uses.length > 0) await services.table.write(...uses)
    await unlinkLogins(services, identity, (current) => {
      if (current.isDisabled === true || logins.length === 0) throw forbiddenIdentity(current.id)
      checkOwnLogins(current, logins)
      return loginsNamed(services.settings, current, input.LoginsToRemove)
    })
    return {}
  },
})
