import type {
  AdminRespondToAuthChallengeRequest,
  AdminRespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { answerChallenge } from '../../../user-pools/sign-in/answer.ts'
import { originBehindServer } from '../../../user-pools/client-context.ts'
import { signInNeeds } from '../../../user-pools/sign-in/sign-in.ts'
import { requireClientOfPool } from '../../../user-pools/sign-in/session.ts'
import { operation, type Valid } from '../../operation.ts'

/** Takes the answer to a challenge on behalf of a server (API reference, AdminRespondToAuthChallenge). */
export const adminRespondToAuthChallenge = operation({
  name: 'AdminRespondToAuthChallenge',
  access: 'signed',
  needs: signInNeeds,
  run: async (
    input: Valid<AdminRespondToAuthChallengeRequest>,
    services,
    origin,
  ): Promise<AdminRespondToAuthChallengeResponse> => {
    requireClientOfPool(services.settings, input.UserPoolId, input.ClientId)
    return answerChallenge(services, input.ChallengeName, {
      clientId: input.ClientId,
      session: input.Session,
      responses: input.ChallengeResponses ?? {},
      call: {
        clientMetadata: input.ClientMetadata,
        origin: originBehindServer(origin, input.ContextData),
      },
    })
  },
})
