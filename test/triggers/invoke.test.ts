import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { UserPool } from '../../lib/store/user-pools.ts'
import type { User } from '../../lib/store/users.ts'
import { preSignUp } from '../../lib/triggers/pre-sign-up.ts'
import { postConfirmation } from '../../lib/triggers/post-confirmation.ts'
import type { TriggerSubject } from '../../lib/triggers/subject.ts'
import { aPool } from '../builders.ts'
import { aUser } from '../user-pools/people.ts'
import { refusal } from '../user-pools/stage.ts'
import {
  arnOf,
  aTriggerStage,
  LambdaAnswer,
  never,
  RawAnswer,
  type TriggerFunction,
  type TriggerStage,
} from './lambda-endpoint.ts'

describe('invoking a trigger', () => {
  let stage: TriggerStage
  let pool: UserPool
  let user: User
  let subject: TriggerSubject

  beforeAll(async () => {
    stage = await aTriggerStage()
    pool = await aPool(stage.services, {
      LambdaConfig: { PreSignUp: arnOf('gate'), PostConfirmation: arnOf('greeter') },
    })
    user = await aUser(stage.services, pool, { attributes: { email: 'ann@example.com' } })
    subject = { pool, clientId: 'client', username: user.username, user }
  })
  beforeEach(() => {
    stage.lambda.functions.clear()
    stage.lambda.invocations.length = 0
  })
  afterAll(() => stage.stop())

  const ask = (services = stage.services) => preSignUp(services, subject, { source: 'SignUp' })
  const answering = (run: TriggerFunction) => stage.lambda.functions.set('gate', run)

  it('sends the event that Cognito sends, and reads the answer', async () => {
    stage.lambda.functions.set('greeter', (event) => event)
    await postConfirmation(
      stage.services,
      { ...subject, clientMetadata: { from: 'test' } },
      'ConfirmSignUp',
    )
    expect(stage.lambda.invocations).toEqual([
      {
        name: 'greeter',
        type: 'RequestResponse',
        event: {
          version: '1',
          region: 'us-east-1',
          userPoolId: pool.id,
          userName: user.username,
          callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
          triggerSource: 'PostConfirmation_ConfirmSignUp',
          request: {
            userAttributes: {
              sub: user.sub,
              'cognito:user_status': 'CONFIRMED',
              email: 'ann@example.com',
            },
            clientMetadata: { from: 'test' },
          },
          response: {},
        },
      },
    ])
  })

  it('calls nobody for a pool without the trigger', async () => {
    const bare = await aPool(stage.services)
    const answer = preSignUp(stage.services, { ...subject, pool: bare }, { source: 'SignUp' })
    await expect(answer).resolves.toBeUndefined()
    expect(stage.lambda.invocations).toEqual([])
  })

  it('reads switches that are written as text', async () => {
    answering((event) => ({
      ...event,
      response: { autoConfirmUser: 'True', autoVerifyEmail: null },
    }))
    await expect(ask()).resolves.toEqual({
      autoConfirmUser: true,
      autoVerifyEmail: false,
      autoVerifyPhone: false,
    })
  })

  it('tells what the function said when it refuses, and asks it once', async () => {
    answering(() => {
      throw new Error('Denied')
    })
    await expect(ask()).rejects.toEqual(
      refusal('UserLambdaValidationException', 'PreSignUp failed with error Denied.'),
    )
    expect(stage.lambda.invocations).toHaveLength(1)
  })

  it('says in the log which trigger failed and why, and nothing of the event', async () => {
    const lines: string[] = []
    const write = jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
      lines.push(String(line))
      return true
    })
    answering((event) => {
      throw new TypeError(`no ${JSON.stringify(event)}`)
    })
    await expect(ask()).rejects.toMatchObject({ code: 'UserLambdaValidationException' })
    write.mockRestore()
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        level: 'WARN',
        userPoolId: pool.id,
        trigger: 'PreSignUp',
        source: 'PreSignUp_SignUp',
        fault: 'the function failed: TypeError',
      },
    ])
  })

  it.each<[string, unknown, string]>([
    ['no JSON', new RawAnswer('yes'), 'Invalid lambda function output : Invalid JSON'],
    ['nothing', null, 'Unrecognizable lambda output'],
    ['a text', 'yes', 'Unrecognizable lambda output'],
    ['a list', [], 'Unrecognizable lambda output'],
    ['no response', {}, 'Unrecognizable lambda output'],
    ['a response that is null', { response: null }, 'Unrecognizable lambda output'],
    [
      'a member of a wrong type',
      { response: { autoConfirmUser: 7 } },
      'Unrecognizable lambda output',
    ],
  ])('refuses an answer that is %s', async (_, answer, message) => {
    answering(() => answer)
    await expect(ask()).rejects.toEqual(refusal('InvalidLambdaResponseException', message))
    expect(stage.lambda.invocations).toHaveLength(1)
  })

  it('tries three times when the function does not answer in time', async () => {
    answering(() => never)
    await expect(ask(stage.hurried(60))).rejects.toEqual(
      refusal(
        'UnexpectedLambdaException',
        `${arnOf('gate')} failed with error Socket timeout while invoking Lambda function.`,
      ),
    )
    expect(stage.lambda.invocations).toHaveLength(3)
  })

  it('takes the answer of a later try', async () => {
    answering((event) =>
      stage.lambda.invocations.length < 3
        ? new LambdaAnswer(429, 'TooManyRequestsException')
        : { ...event, response: { autoConfirmUser: true } },
    )
    await expect(ask()).resolves.toMatchObject({ autoConfirmUser: true })
    expect(stage.lambda.invocations).toHaveLength(3)
  })

  it.each<[number, string]>([
    [500, 'ServiceException'],
    [502, 'EC2UnexpectedException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
  ])('does not try again after Lambda answered %d', async (status, type) => {
    answering(() => new LambdaAnswer(status, type))
    await expect(ask()).rejects.toEqual(
      refusal('UnexpectedLambdaException', `PreSignUp invocation failed due to error ${type}.`),
    )
    expect(stage.lambda.invocations).toHaveLength(1)
  })
})
