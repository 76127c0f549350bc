import { flagIn, textIn } from './answer-members.ts'
import type { ChallengeResult } from '../domain/sign-in-progress.ts'
import { challengeRequest } from './challenge-session.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'

/** How a sign-in by custom challenges goes on. */
export interface DefinedChallenge {
  readonly challengeName: string | undefined
  readonly issueTokens: boolean
  readonly failAuthentication: boolean
}

/**
 * Asks the define auth challenge trigger how a sign-in goes on; undefined without one.
 *
 * @param session the steps until now, in their order
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Define Auth challenge Lambda trigger".
 */
export async function defineAuthChallenge(
  services: TriggerServices,
  subject: TriggerSubject,
  session: readonly ChallengeResult[],
): Promise<DefinedChallenge | undefined> {
  const arn = subject.pool.settings.LambdaConfig?.DefineAuthChallenge
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'DefineAuthChallenge',
    arn,
    source: 'DefineAuthChallenge_Authentication',
    version: '1',
    request: { ...challengeRequest(subject), session },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  })
  return {
    challengeName: textIn(answer, 'challengeName'),
    issueTokens: flagIn(answer, 'issueTokens'),
    failAuthentication: flagIn(answer, 'failAuthentication'),
  }
}
