import { ServiceError } from '../../../errors.ts'
import type { MfaFactor } from '../../../domain/mfa-choice.ts'
import { askFactor, factorChoiceStep } from '../ask/further-factor.ts'
import { refuseByStatus } from '../next-step.ts'
import { openStep, type ClientAnswer } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/** What a choice may be called; the documentation and the clients spell e-mail differently. */
const named: ReadonlyMap<string, MfaFactor> = new Map([
  ['SMS_MFA', 'SMS_MFA'],
  ['SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA'],
  ['EMAIL_OTP', 'EMAIL_OTP'],
  ['EMAIL_MFA', 'EMAIL_OTP'],
])

/**
 * Takes the choice of a further factor and asks for it.
 *
 * @throws ServiceError InvalidParameterException for a factor that was not offered
 */
export async function answerFactorChoice(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { state, user, ...opened } = await openStep(services, answer, factorChoiceStep)
  const factor = named.get(answer.responses.ANSWER ?? '')
  if (!user || !factor || !(state.details.factors ?? '').split(' ').includes(factor)) {
    throw new ServiceError('InvalidParameterException', 'Invalid MFA type selected.')
  }
  refuseByStatus(opened.client, user)
  const { names, progress } = state
  const groups = await opened.groups()
  return askFactor(services, { ...opened, user, groups, names, progress }, factor)
}
