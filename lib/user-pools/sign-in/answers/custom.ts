import { noting } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import { useHandle } from '../../../store/used-handles.ts'
import { verifyAuthChallenge } from '../../../triggers/verify-auth-challenge.ts'
import { askTriggers, customStep, noTriggers } from '../ask/custom.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer } from '../session.ts'
import { subjectOf, type SignInAnswer, type SignInServices } from '../sign-in.ts'

/**
 * Takes the answer to a custom challenge, once, and lets the customer's triggers judge it. A wrong
 * one is no error: the triggers decide what comes of it.
 *
 * @throws ServiceError NotAuthorizedException, and what the triggers refuse
 */
export async function answerCustom(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { ANSWER: challengeAnswer } = answer.responses
  if (challengeAnswer === undefined) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter ANSWER')
  }
  const opened = await openStep(services, answer, customStep)
  const { state, user } = opened
  const { username, names } = state
  await services.table.write(useHandle(state, spentSession()))
  const { parameters = '{}', metadata } = state.details
  const challengeResult = await verifyAuthChallenge(services, subjectOf({ ...opened, username }), {
    privateChallengeParameters: JSON.parse(parameters) as Record<string, string>, // sealed by us
    challengeAnswer,
  })
  if (challengeResult === undefined) throw noTriggers()
  const progress = noting(state.progress, {
    challengeName: customStep,
    challengeResult,
    ...(metadata !== undefined && { challengeMetadata: metadata }),
  })
  if (user) {
    return nextStep(services, { ...opened, user, groups: await opened.groups(), names, progress })
  }
  const asked = await askTriggers(services, { ...opened, username, names, progress })
  if (!asked) throw new ServiceError('NotAuthorizedException') // nobody has the name
  return asked
}
