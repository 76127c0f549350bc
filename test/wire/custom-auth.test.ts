import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { startAmplifyApp, type AmplifyApp } from './amplify-app.ts'
import { asAdmin } from './clients.ts'
import { serverUrl } from './server.ts'

/** What the events of the three triggers have in common. */
interface ChallengeEvent {
  triggerSource: string
  request: {
    /** Not told to the verifying trigger. */
    session?: { challengeName: string; challengeResult: boolean }[]
    challengeAnswer?: string
    privateChallengeParameters?: { answer: string }
  }
  response: object
}

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
let triggers: Server
let app: AmplifyApp
let UserPoolId = ''

beforeAll(async () => {
  triggers = createServer((request, response) => {
    void json(request).then((body) => {
      const event = body as ChallengeEvent // what the server posts
      response.end(JSON.stringify({ ...event, response: answerTo(event) }))
    })
  })
  await new Promise<void>((resolve) => triggers.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(triggers.address() as AddressInfo).port}/`
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'custom',
      LambdaConfig: {
        DefineAuthChallenge: url,
        CreateAuthChallenge: url,
        VerifyAuthChallengeResponse: url,
      },
    }),
  )
  UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH'],
    }),
  )
  app = startAmplifyApp({
    userPoolId: UserPoolId,
    userPoolClientId: UserPoolClient?.ClientId ?? '',
    userPoolEndpoint: serverUrl(),
  })
})
afterEach(() => app.call('signOut'))
afterAll(async () => {
  await app.stop()
  triggers.close()
})

function answerTo({ triggerSource, request }: ChallengeEvent): object {
  const [trigger] = triggerSource.split('_')
  const { session = [] } = request
  const last = session.at(-1)
  switch (trigger) {
    case 'DefineAuthChallenge':
      if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER' }
      return last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult
        ? { issueTokens: true }
        : { challengeName: 'CUSTOM_CHALLENGE', failAuthentication: session.length > 4 }
    case 'CreateAuthChallenge':
      return {
        publicChallengeParameters: { question: 'What is the word?' },
        privateChallengeParameters: { answer: 'sesame' },
      }
    default:
      return {
        answerCorrect: request.challengeAnswer === request.privateChallengeParameters?.answer,
      }
  }
}

async function someone(): Promise<string> {
  const Username = `user-${randomUUID()}`
  const who = { UserPoolId, Username }
  await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
  const proof = { ...who, Password: password, Permanent: true }
  await cognito.send(new AdminSetUserPasswordCommand(proof))
  return Username
}

describe("a custom sign-in by Amplify, judged by the owner's own HTTP server", () => {
  it.each(['CUSTOM_WITHOUT_SRP', 'CUSTOM_WITH_SRP'] as const)('goes through %s', async (flow) => {
    const username = await someone()
    const withPassword = flow === 'CUSTOM_WITH_SRP' && { password }
    const { nextStep } = await app.call('signIn', {
      username,
      ...withPassword,
      options: { authFlowType: flow },
    })
    expect(nextStep).toMatchObject({
      signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
      additionalInfo: { question: 'What is the word?' },
    })
    const wrong = await app.call('confirmSignIn', { challengeResponse: 'open' })
    expect(wrong.isSignedIn).toBe(false)
    const done = await app.call('confirmSignIn', { challengeResponse: 'sesame' })
    expect(done.isSignedIn).toBe(true)
  })
})
