import type { MfaDemand, MfaFactor } from '../../../domain/mfa-choice.ts'
import { ServiceError } from '../../../errors.ts'
import { sealNextStep } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'
import { countSend } from '../code-sends.ts'
import { askCode } from './code.ts'

/** The step that a code of an authenticator app answers. */
export const totpStep = 'SOFTWARE_TOKEN_MFA'
/** The step that the choice of a factor answers. */
export const factorChoiceStep = 'SELECT_MFA_TYPE'
/** The step that the set-up of a factor answers. */
export const factorSetUpStep = 'MFA_SETUP'

/**
 * Asks for the further factor that a sign-in has to bring.
 *
 * @throws ServiceError InvalidParameterException when the user can have none that the pool offers,
 *   CodeDeliveryFailureException, LimitExceededException
 */
export async function askFurtherFactor(
  services: SignInServices,
  signIn: SignIn,
  demand: Exclude<MfaDemand, { kind: 'none' }>,
): Promise<SignInAnswer> {
  switch (demand.kind) {
    case 'challenge':
      return askFactor(services, signIn, demand.factor)
    case 'select':
      return {
        ChallengeName: factorChoiceStep,
        Session: await sealNextStep(services, signIn, {
          step: factorChoiceStep,
          details: { factors: demand.factors.join(' ') },
        }),
        ChallengeParameters: { MFAS_CAN_CHOOSE: JSON.stringify(demand.factors) },
      }
    case 'setup':
      return {
        ChallengeName: factorSetUpStep,
        Session: await sealNextStep(services, signIn, {
          step: factorSetUpStep,
          details: { factors: demand.factors.join(' ') },
        }),
        ChallengeParameters: {
          MFAS_CAN_SETUP: JSON.stringify(demand.factors),
          USER_ID_FOR_SRP: signIn.user.username,
        },
      }
    case 'impossible':
      throw new ServiceError(
        'InvalidParameterException',
        'The user has no multi-factor authentication method that the user pool allows.',
      )
  }
}

/**
 * Asks for one factor.
 *
 * @throws ServiceError CodeDeliveryFailureException, LimitExceededException
 */
export async function askFactor(
  services: SignInServices,
  signIn: SignIn,
  factor: MfaFactor,
): Promise<SignInAnswer> {
  if (factor !== 'SOFTWARE_TOKEN_MFA') {
    if (!signIn.isSendCounted) {
      await countSend(services, { poolId: signIn.pool.id, name: signIn.user.username })
    }
    return askCode(services, signIn, { challenge: factor })
  }
  const { totp, username } = signIn.user
  return {
    ChallengeName: totpStep,
    Session: await sealNextStep(services, signIn, { step: totpStep }),
    ChallengeParameters: {
      ...(totp?.friendlyName !== undefined && { FRIENDLY_DEVICE_NAME: totp.friendlyName }),
      USER_ID_FOR_SRP: username,
    },
  }
}
