import { ServiceError } from '../../errors.ts'
import { answerChoice } from './answers/choice.ts'
import { answerCode } from './answers/code.ts'
import { answerCustom } from './answers/custom.ts'
import { answerDevice, answerDeviceVerifier } from './answers/device.ts'
import { answerFactorChoice } from './answers/factor-choice.ts'
import { answerFactorSetUp } from './answers/factor-set-up.ts'
import { answerNewPassword } from './answers/new-password.ts'
import { answerPasskey } from './answers/passkey.ts'
import { answerSrp } from './answers/srp.ts'
import { answerTotp } from './answers/totp.ts'
import { recorded } from '../risk/record.ts'
import type { ClientAnswer } from './session.ts'
import { datedNow, type SignInAnswer, type SignInServices } from './sign-in.ts'

type Answering = (services: SignInServices, answer: ClientAnswer) => Promise<SignInAnswer>

/** How each challenge is answered (API reference, RespondToAuthChallenge, "ChallengeName"). */
const challenges: ReadonlyMap<string, Answering> = new Map<string, Answering>([
  ['PASSWORD_VERIFIER', answerSrp],
  ['NEW_PASSWORD_REQUIRED', answerNewPassword],
  ['SMS_MFA', (services, answer) => answerCode(services, 'SMS_MFA', answer)],
  ['SMS_OTP', (services, answer) => answerCode(services, 'SMS_OTP', answer)],
  ['EMAIL_OTP', (services, answer) => answerCode(services, 'EMAIL_OTP', answer)],
  ['SOFTWARE_TOKEN_MFA', answerTotp],
  ['SELECT_MFA_TYPE', answerFactorChoice],
  ['MFA_SETUP', answerFactorSetUp],
  ['CUSTOM_CHALLENGE', answerCustom],
  ['SELECT_CHALLENGE', (services, answer) => answerChoice(services, answer)],
  ['PASSWORD', (services, answer) => answerChoice(services, answer, 'PASSWORD')],
  ['PASSWORD_SRP', (services, answer) => answerChoice(services, answer, 'PASSWORD_SRP')],
  ['WEB_AUTHN', answerPasskey],
  ['DEVICE_SRP_AUTH', answerDevice],
  ['DEVICE_PASSWORD_VERIFIER', answerDeviceVerifier],
])

/**
 * Takes the answer to a challenge.
 *
 * @throws ServiceError InvalidParameterException for a challenge that is not answered this way, and
 *   whatever the challenge itself refuses
 */
export async function answerChallenge(
  services: SignInServices,
  challenge: string,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const take = challenges.get(challenge)
  if (!take) {
    throw new ServiceError(
      'InvalidParameterException',
      `The challenge ${challenge} cannot be answered by this operation.`,
    )
  }
  if (!answer.responses.USERNAME) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter USERNAME')
  }
  const dated = datedNow(services)
  return recorded(dated, answer.call, (call) => take(dated, { ...answer, call }))
}
