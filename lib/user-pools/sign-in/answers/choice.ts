import { ServiceError } from '../../../errors.ts'
import { begin, choiceStep } from '../ask/choice.ts'
import { availableChallenges, isFirstFactor } from '../choices.ts'
import { openStep, type ClientAnswer } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'

/**
 * Takes the choice of a way to begin and begins: by the name in ANSWER, or by answering the
 * challenge of that name right away.
 *
 * @throws ServiceError InvalidParameterException for a way that was not offered
 */
export async function answerChoice(
  services: SignInServices,
  answer: ClientAnswer,
  way = answer.responses.ANSWER ?? '',
): Promise<SignInAnswer> {
  const { state, ...opened } = await openStep(services, answer, choiceStep)
  const { username, names, progress } = state
  const candidate = { ...opened, username, names, progress }
  if (!isFirstFactor(way) || !availableChallenges(candidate).includes(way)) {
    throw new ServiceError('InvalidParameterException', 'Invalid challenge selected.')
  }
  return begin(services, candidate, { way, parameters: answer.responses })
}
