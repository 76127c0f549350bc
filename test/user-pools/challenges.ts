import type { RespondToAuthChallengeResponse } from '@aws-sdk/client-cognito-identity-provider'
import { initiateAuth } from '../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { run } from '../builders.ts'

type Flow = 'CUSTOM_AUTH' | 'USER_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH'

/** Begins a sign-in by a flow. */
export function begin(
  services: Services,
  client: AppClient,
  {
    flow,
    metadata,
    session,
    ...parameters
  }: { flow: Flow; USERNAME: string; metadata?: Record<string, string>; session?: string } & Record<
    string,
    unknown
  >,
) {
  return run(initiateAuth, services, {
    ClientId: client.id,
    AuthFlow: flow,
    AuthParameters: parameters as Record<string, string>, // what is left are parameters
    ...(metadata && { ClientMetadata: metadata }),
    ...(session !== undefined && { Session: session }),
  })
}

/** Answers the challenge that was asked, for the user it was asked of. */
export function answer(
  services: Services,
  client: AppClient,
  {
    asked,
    name,
    ...responses
  }: {
    asked: Pick<RespondToAuthChallengeResponse, 'ChallengeName' | 'Session'>
    name: string
  } & Record<string, unknown>,
) {
  return run(respondToAuthChallenge, services, {
    ClientId: client.id,
    ChallengeName: asked.ChallengeName ?? 'PASSWORD_VERIFIER',
    Session: asked.Session,
    ChallengeResponses: { USERNAME: name, ...(responses as Record<string, string>) }, // what is left
  })
}
