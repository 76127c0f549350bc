import type {
  ConfirmSignUpRequest,
  ConfirmSignUpResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { triggerNeeds } from '../../../triggers/invoke.ts'
import { originBehindClient } from '../../../user-pools/client-context.ts'
import { mismatched, requireSecretHash } from '../../../user-pools/client-secret.ts'
import { confirmUser } from '../../../user-pools/confirm-user.ts'
import { findClientUser } from '../../../user-pools/find-user.ts'
import { requireSignUpSession, signUpSession } from '../../../user-pools/sign-in/after-sign-up.ts'
import { eventful } from '../../../user-pools/risk/eventful.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the code of a sign-up (API reference, ConfirmSignUp). */
export const confirmSignUp = operation({
  name: 'ConfirmSignUp',
  access: 'public',
  needs: ['table', ...triggerNeeds],
  run: (input: Valid<ConfirmSignUpRequest>, services, request): Promise<ConfirmSignUpResponse> =>
    eventful(services, { type: 'SignUp', goodEnd: () => 'Pass' }, (about) =>
      retryOnUserChange(async () => {
        const { ClientId: clientId, Username: name, ConfirmationCode: code } = input
        const { region } = services.settings
        const found = await findClientUser(services.table, { region, clientId, name })
        await requireSecretHash(services.keyring, found.client, {
          hash: input.SecretHash,
          names: [name, found.username],
          refusal: mismatched,
        })
        const origin = originBehindClient(request, found.client, input.UserContextData)
        about({ ...found, origin })
        const { ForceAliasCreation: force, ClientMetadata: clientMetadata } = input
        await requireSignUpSession(services, found, input.Session)
        const confirmed = await confirmUser(services, found, { code, force, clientMetadata })
        const signedUp = { ...found, user: confirmed.user }
        return { Session: await signUpSession(services, signedUp, confirmed.address) }
      }),
    ),
})
