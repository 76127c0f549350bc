import { ServiceError } from '../../errors.ts'
import { datedNow, type SignInAnswer, type SignInServices } from './complete.ts'
import { answerNewPassword } from './new-password.ts'
import type { ClientAnswer } from './session.ts'
import { answerSrp } from './srp.ts'

/** How each challenge is answered; those of later releases are missing. */
const challenges: ReadonlyMap<
  string,
  (services: SignInServices, answer: ClientAnswer) => Promise<SignInAnswer>
> = new Map([
  ['PASSWORD_VERIFIER', answerSrp],
  ['NEW_PASSWORD_REQUIRED', answerNewPassword],
])

/**
 * Takes the answer to a challenge.
 *
 * @throws ServiceError NotImplementedException for a challenge that no sign-in here asks yet, and
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
      'NotImplementedException',
      `The challenge ${challenge} is not built yet.`,
    )
  }
  if (!answer.responses.USERNAME) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter USERNAME')
  }
  return take(datedNow(services), answer)
}
