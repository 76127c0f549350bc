import { flagIn } from './answer-members.ts'
import { challengeRequest } from './challenge-session.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'

/** What the challenge's maker kept back, and what the client answered. */
export interface ChallengeAnswer {
  readonly privateChallengeParameters: Readonly<Record<string, string>>
  readonly challengeAnswer: string
}

/**
 * Asks the verify auth challenge response trigger whether an answer is right; undefined without one.
 *
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Verify Auth challenge response Lambda trigger".
 */
export async function verifyAuthChallenge(
  services: TriggerServices,
  subject: TriggerSubject,
  { privateChallengeParameters, challengeAnswer }: ChallengeAnswer,
): Promise<boolean | undefined> {
  const arn = subject.pool.settings.LambdaConfig?.VerifyAuthChallengeResponse
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'VerifyAuthChallengeResponse',
    arn,
    source: 'VerifyAuthChallengeResponse_Authentication',
    version: '1',
    request: { ...challengeRequest(subject), privateChallengeParameters, challengeAnswer },
    response: { answerCorrect: null },
  })
  return flagIn(answer, 'answerCorrect')
}
