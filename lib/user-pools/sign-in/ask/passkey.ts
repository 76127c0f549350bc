import { ServiceError } from '../../../errors.ts'
import { listPasskeys } from '../../../store/passkeys.ts'
import { newChallenge, requestOptions } from '../../passkeys/options.ts'
import { requireRelyingParty } from '../../passkeys/relying-party.ts'
import type { Candidate } from '../password.ts'
import { sealNextStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/** The step that the assertion of a passkey answers. */
export const passkeyStep = 'WEB_AUTHN'

/**
 * Asks for one of the user's passkeys (developer guide, "Passwordless sign-in with WebAuthn
 * passkeys"). The challenge travels in the session, which a right answer uses up.
 *
 * @throws ServiceError WebAuthnConfigurationMissingException, WebAuthnNotEnabledException
 */
export async function askPasskey(
  services: SignInServices,
  candidate: Candidate,
): Promise<SignInAnswer> {
  const { pool, user } = candidate
  if (!user) throw new ServiceError('NotAuthorizedException')
  const relyingParty = requireRelyingParty(services.settings, pool)
  const challenge = newChallenge()
  const passkeys = await listPasskeys(services.table, user)
  const step = { step: passkeyStep, details: { challenge } }
  return {
    ChallengeName: passkeyStep,
    Session: await sealNextStep(services, { ...candidate, user }, step),
    ChallengeParameters: {
      CREDENTIAL_REQUEST_OPTIONS: requestOptions({ relyingParty, challenge, passkeys }),
    },
  }
}
