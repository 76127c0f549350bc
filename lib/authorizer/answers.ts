import type { APIGatewayAuthorizerResult } from 'aws-lambda'
import type { TokenClaims } from '../domain/token-claims.ts'

/** What API Gateway passes on to the API behind it. */
export type AnswerContext = Record<string, string | number | boolean>

/** Whether a request may go on, why not, and who sent it. */
export interface Verdict {
  readonly isAuthorized: boolean
  /** Undefined when no good token says who it is. */
  readonly principalId: string | undefined
  readonly context: AnswerContext
}

/**
 * A token's claims as API Gateway can pass them on: texts, numbers and booleans as they are,
 * lists and objects such as `cognito:groups` as JSON text.
 *
 * Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer".
 */
export function claimsContext(claims: TokenClaims): AnswerContext {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isPlain(value) ? value : JSON.stringify(value)]),
  )
}

/**
 * A verdict as an IAM policy over the whole stage of an API: API Gateway keeps a policy for its
 * token and uses it for other paths too, which a policy for one path would refuse.
 *
 * @param arn the method or route that was called, `arn:…:api-id/stage/METHOD/path`
 *
 * Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer".
 */
export function policyAnswer(verdict: Verdict, arn: string): APIGatewayAuthorizerResult {
  const [api = '', stage = ''] = arn.split('/', 2)
  return {
    principalId: verdict.principalId ?? 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: verdict.isAuthorized ? 'Allow' : 'Deny',
          Resource: `${api}/${stage}/*`,
        },
      ],
    },
    context: verdict.context,
  }
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
