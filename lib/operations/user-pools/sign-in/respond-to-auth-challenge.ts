import type {
  RespondToAuthChallengeRequest,
  RespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { answerChallenge } from '../../../user-pools/sign-in/answer.ts'
import { signInNeeds } from '../../../user-pools/sign-in/sign-in.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the answer to a challenge (API reference, RespondToAuthChallenge). */
export const respondToAuthChallenge = operation({
  name: 'RespondToAuthChallenge',
  access: 'public',
  needs: signInNeeds,
  run: (
    input: Valid<RespondToAuthChallengeRequest>,
    services,
    origin,
  ): Promise<RespondToAuthChallengeResponse> =>
    answerChallenge(services, input.ChallengeName, {
      clientId: input.ClientId,
      session: input.Session,
      responses: input.ChallengeResponses ?? {},
      call: {
        clientMetadata: input.ClientMetadata,
        origin,
        userContext: input.UserContextData,
      },
    }),
})
