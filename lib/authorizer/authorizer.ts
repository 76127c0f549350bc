import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda'
import { checkRights, type Rights, type TokenClaims } from '../domain/token-claims.ts'
import { TokenFault } from '../domain/token-fault.ts'
import { claimsContext, policyAnswer, type AnswerContext, type Verdict } from './answers.ts'
import type { Outside } from '../issuer-keys/key-source.ts'
import { presentedToken, type AuthorizerEvent } from './presented-token.ts'
import type { AuthorizerSettings } from './settings.ts'
import { tokenCheck } from './token-check.ts'

/** An answer in the form that the event asks for. */
export type AuthorizerAnswer =
  APIGatewayAuthorizerResult | APIGatewaySimpleAuthorizerWithContextResult<AnswerContext>

/** Answers API Gateway's question whether a request may go on. */
export type Authorizer = (event: AuthorizerEvent) => Promise<AuthorizerAnswer>

/**
 * Builds a Lambda authorizer for REST and WebSocket APIs (TOKEN and REQUEST events) and HTTP APIs
 * (formats 1.0 and 2.0, simple and IAM answers). Without a good token, a REST API answers 401,
 * which the error `Unauthorized` asks for, and an HTTP API 403; with a good token that permits too
 * little, both answer 403. When the keys cannot be read it throws, and API Gateway answers 500.
 *
 * Source: API Gateway developer guide, "Use API Gateway Lambda authorizers" and "Control access to
 * HTTP APIs with AWS Lambda authorizers".
 */
export function createAuthorizer(settings: AuthorizerSettings, outside: Outside): Authorizer {
  const check = tokenCheck(settings, outside)
  return async (event) => {
    const verdict = await judge(event)
    if (isFormat2(event)) {
      const { isAuthorized, context } = verdict
      if (settings.answer === 'simple') return { isAuthorized, context }
      return policyAnswer(verdict, event.routeArn)
    }
    // API Gateway answers 401 to this message and no other
    if (verdict.principalId === undefined) throw new Error('Unauthorized')
    return policyAnswer(verdict, event.methodArn)
  }

  async function judge(event: AuthorizerEvent): Promise<Verdict> {
    try {
      const token = presentedToken(event, settings.source)
      if (token === undefined) throw new TokenFault('malformed', 'There is no token, or several.')
      return permit(await check(token), settings.rights)
    } catch (error) {
      return refused(undefined, error)
    }
  }
}

function permit(claims: TokenClaims, rights: Rights): Verdict {
  try {
    checkRights(claims, rights)
    return { isAuthorized: true, principalId: claims.sub, context: claimsContext(claims) }
  } catch (error) {
    return refused(claims.sub, error)
  }
}

/** The reason goes into the context, where access logs and gateway responses can show it. */
function refused(principalId: string | undefined, error: unknown): Verdict {
  if (!(error instanceof TokenFault)) throw error
  return { isAuthorized: false, principalId, context: { reason: error.reason } }
}

function isFormat2(event: AuthorizerEvent): event is APIGatewayRequestAuthorizerEventV2 {
  return 'version' in event && event.version === '2.0'
}
