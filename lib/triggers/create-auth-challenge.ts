import { textIn, textMapIn } from './answer-members.ts'
import type { ChallengeResult } from '../domain/sign-in-progress.ts'
import { challengeRequest } from './challenge-session.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'

/** A challenge that the function made. */
export interface CreatedChallenge {
  /** What the client is told as ChallengeParameters. */
  readonly publicChallengeParameters: Readonly<Record<string, string>>
  /** What only the verifying function is told, such as the answer. */
  readonly privateChallengeParameters: Readonly<Record<string, string>>
  readonly challengeMetadata: string | undefined
}

/** What the challenge is to be, after which steps. */
export interface ChallengeOrder {
  readonly challengeName: string
  readonly session: readonly ChallengeResult[]
}

/**
 * Has the create auth challenge trigger make a challenge; undefined without one.
 *
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Create Auth challenge Lambda trigger".
 */
export async function createAuthChallenge(
  services: TriggerServices,
  subject: TriggerSubject,
  { challengeName, session }: ChallengeOrder,
): Promise<CreatedChallenge | undefined> {
  const arn = subject.pool.settings.LambdaConfig?.CreateAuthChallenge
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'CreateAuthChallenge',
    arn,
    source: 'CreateAuthChallenge_Authentication',
    version: '1',
    request: { ...challengeRequest(subject), challengeName, session },
    response: {
      publicChallengeParameters: null,
      privateChallengeParameters: null,
      challengeMetadata: null,
    },
  })
  return {
    publicChallengeParameters: textMapIn(answer, 'publicChallengeParameters') ?? {},
    privateChallengeParameters: textMapIn(answer, 'privateChallengeParameters') ?? {},
    challengeMetadata: textIn(answer, 'challengeMetadata'),
  }
}
