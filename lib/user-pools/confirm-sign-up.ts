import type { Services } from '../services.ts'
import type { TriggerServices } from '../triggers/invoke.ts'
import { originBehindClient } from './client-context.ts'
import { requireClient, type ClientRequest } from './client-request.ts'
import { confirmUser } from './confirm-user.ts'
import { findClientUser } from './find-user.ts'
import { eventful } from './risk/eventful.ts'
import { requireSignUpSession, signUpSession } from './sign-in/after-sign-up.ts'
import { retryOnUserChange } from './user-changes.ts'

/** The code that somebody who signed up gives back, and the session that the sign-up gave. */
export interface SignUpProof extends ClientRequest {
  readonly code: string
  readonly session?: string | undefined
  /** Takes an alias that somebody else has. */
  readonly force?: boolean | undefined
}

/**
 * Takes the code of a sign-up, by the API or on the pages (API reference, ConfirmSignUp).
 *
 * @returns the session that goes on to a sign-in, where there is one
 * @throws ServiceError those of ConfirmSignUp
 */
export function confirmSignUp(
  services: Pick<Services, 'table'> & TriggerServices,
  proof: SignUpProof,
): Promise<string | undefined> {
  return eventful(services, { type: 'SignUp', goodEnd: () => 'Pass' }, (about) =>
    retryOnUserChange(async () => {
      const { clientId, name, code, force, clientMetadata, isOnPages } = proof
      const { region } = services.settings
      const found = await findClientUser(services.table, { region, clientId, name })
      await requireClient(services.keyring, proof, found)
      about({ ...found, origin: originBehindClient(proof.origin, found.client, proof.userContext) })
      const { hasPassword } = await requireSignUpSession(services, found, proof.session)
      const confirmed = await confirmUser(services, found, { code, force, clientMetadata })
      const signedUp = { ...found, user: confirmed.user }
      return signUpSession(services, signedUp, {
        isOnPages,
        hasPassword,
        confirmed: confirmed.address,
      })
    }),
  )
}
