import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { attemptsRef } from '../../../lib/store/attempts.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool } from '../../builders.ts'
import { srpClient } from '../../srp-client.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { answer, begin } from '../challenges.ts'
import { answerSrp, aUser, claimsOf, password } from '../people.ts'
import { refusal, refusals } from '../stage.ts'

interface Step {
  challengeName: string
  challengeResult: boolean
  challengeMetadata?: string
}

let stage: TriggerStage
let pool: UserPool
beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services, {
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
  })
})
afterAll(() => stage.stop())

/** The sessions that the define trigger was told of. */
const told = () =>
  stage.lambda.invocations
    .filter(({ name }) => name === 'define')
    .map(({ event }) => event.request.session as Step[])

const decide = (rule: (session: Step[]) => Record<string, unknown>) => {
  stage.lambda.functions.set('define', (event) => {
    event.response = rule(event.request.session as Step[])
    return event
  })
}

beforeEach(() => {
  stage.lambda.invocations.length = 0
  decide((session) => {
    const last = session.at(-1)
    if (session.length >= 5) return { failAuthentication: true }
    if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER' }
    if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) {
      return { issueTokens: true }
    }
    return { challengeName: 'CUSTOM_CHALLENGE' }
  })
  stage.lambda.functions.set('create', (event) => {
    event.response = {
      publicChallengeParameters: { question: 'What is the word?' },
      privateChallengeParameters: { answer: 'sesame' },
      challengeMetadata: 'WORD',
    }
    return event
  })
  stage.lambda.functions.set('verify', (event) => {
    const { privateChallengeParameters, challengeAnswer } = event.request
    const expected = (privateChallengeParameters as { answer: string }).answer
    event.response = { answerCorrect: challengeAnswer === expected }
    return event
  })
})

const aCustomClient = (settings = {}) =>
  aClient(stage.services, pool, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], ...settings })

describe('a custom sign-in', () => {
  it('issues tokens when the triggers have had enough', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    expect(asked).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { question: 'What is the word?', USERNAME: name },
    })
    const again = await answer(services, client, { asked, name, ANSWER: 'wrong' })
    expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE')
    const done = await answer(services, client, { asked: again, name, ANSWER: 'sesame' })
    expect(claimsOf(done.AuthenticationResult?.AccessToken)).toMatchObject({ username: name })
    const wrong = {
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult: false,
      challengeMetadata: 'WORD',
    }
    expect(told()).toEqual([[], [wrong], [wrong, { ...wrong, challengeResult: true }]])
  })

  it('asks for the password first when the client begins with SRP', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const srp = srpClient()
    const asked = await begin(services, client, {
      flow: 'CUSTOM_AUTH',
      USERNAME: name,
      CHALLENGE_NAME: 'SRP_A',
      SRP_A: srp.A,
    })
    expect(asked).toMatchObject({
      ChallengeName: 'PASSWORD_VERIFIER',
      Session: expect.any(String),
    })
    const proof = srp.answer(pool.id, asked.ChallengeParameters ?? {}, {
      password,
      now: services.now(),
    })
    const next = await answerSrp(services, client, proof)
    expect(next.ChallengeName).toBe('CUSTOM_CHALLENGE')
    const done = await answer(services, client, { asked: next, name, ANSWER: 'sesame' })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
    expect(
      told()
        .at(-1)
        ?.map(({ challengeName }) => challengeName),
    ).toEqual(['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE'])
  })

  it('may ask for the password later', async () => {
    const { services } = stage
    decide((session) => {
      if (session.length === 1) return { challengeName: 'CUSTOM_CHALLENGE' }
      if (session.length === 2) return { challengeName: 'PASSWORD_VERIFIER' }
      return { issueTokens: true }
    })
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const srp = srpClient()
    const start = { flow: 'CUSTOM_AUTH', USERNAME: name, CHALLENGE_NAME: 'SRP_A' } as const
    const asked = await begin(services, client, { ...start, SRP_A: srp.A })
    const next = await answer(services, client, { asked, name, ANSWER: 'sesame' })
    expect(next.ChallengeName).toBe('PASSWORD_VERIFIER')
    const proof = { password, now: services.now() }
    const claim = srp.answer(pool.id, next.ChallengeParameters ?? {}, proof)
    const done = await answerSrp(services, client, claim)
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('keeps parameters that are too long for a session', async () => {
    const { services } = stage
    const long = 'x'.repeat(20_000)
    stage.lambda.functions.set('create', (event) => {
      event.response = { privateChallengeParameters: { answer: long } }
      return event
    })
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    expect(asked.Session?.length).toBeLessThanOrEqual(2048)
    const done = await answer(services, client, { asked, name, ANSWER: long })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('takes an answer once, of sixteen at once too', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => answer(services, client, { asked, name, ANSWER: 'sesame' })),
    )
    expect(refusals(results)).toHaveLength(15)
    await expect(answer(services, client, { asked, name, ANSWER: 'sesame' })).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        'Invalid session for the user, session can only be used once.',
      ),
    )
  })

  it('fills nothing that the user’s other sessions are noted in, however often it is answered', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool)
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    await answer(services, client, { asked, name, ANSWER: 'wrong' })
    expect(await services.table.get(attemptsRef(pool.id, name))).toBeUndefined()
  })

  it('fails when the triggers say so', async () => {
    decide(() => ({ failAuthentication: true }))
    const client = await aCustomClient()
    const { username: name } = await aUser(stage.services, pool)
    await expect(
      begin(stage.services, client, { flow: 'CUSTOM_AUTH', USERNAME: name }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Incorrect username or password.'))
  })

  it.each(['SMS_MFA', 'SRP_A', ''])('refuses %j as the next challenge', async (challengeName) => {
    decide(() => ({ challengeName }))
    const client = await aCustomClient()
    const { username: name } = await aUser(stage.services, pool)
    await expect(
      begin(stage.services, client, { flow: 'CUSTOM_AUTH', USERNAME: name }),
    ).rejects.toEqual(
      refusal(
        'InvalidLambdaResponseException',
        'Invalid challenge name returned by DefineAuthChallenge trigger.',
      ),
    )
  })

  it('refuses the password where the client did not begin with it', async () => {
    decide(() => ({ challengeName: 'PASSWORD_VERIFIER' }))
    const client = await aCustomClient()
    const { username: name } = await aUser(stage.services, pool)
    await expect(
      begin(stage.services, client, { flow: 'CUSTOM_AUTH', USERNAME: name }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Incorrect username or password.'))
  })

  it('is not there in a pool without triggers', async () => {
    const plain = await aPool(stage.services)
    const client = await aClient(stage.services, plain)
    const { username: name } = await aUser(stage.services, plain)
    await expect(
      begin(stage.services, client, { flow: 'CUSTOM_AUTH', USERNAME: name }),
    ).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Custom auth lambda trigger is not configured for the user pool.',
      ),
    )
  })

  it('plays along for a name that nobody has, and never issues tokens', async () => {
    const { services } = stage
    const client = await aCustomClient({ PreventUserExistenceErrors: 'ENABLED' })
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: 'nobody' })
    expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE')
    expect(stage.lambda.lastEvent('define')?.request.userNotFound).toBe(true)
    await expect(
      answer(services, client, { asked, name: 'nobody', ANSWER: 'sesame' }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Incorrect username or password.'))
  })

  it('names somebody whom nobody knows by an id, where user names are ids', async () => {
    const { services } = stage
    const byMail = { ...pool.settings, UsernameAttributes: ['email' as const] }
    const client = await aClient(services, await aPool(services, byMail), {
      ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    })
    const USERNAME = 'nobody@example.com'
    const [asked, again] = [
      await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME }),
      await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME }),
    ]
    const { USERNAME: shown = '' } = asked.ChallengeParameters ?? {}
    expect(shown).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u)
    expect(again.ChallengeParameters?.USERNAME).toBe(shown)
    const next = await answer(services, client, { asked, name: shown, ANSWER: 'wrong' })
    expect(next.ChallengeName).toBe('CUSTOM_CHALLENGE')
  })

  it('ends for a user who was disabled meanwhile', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const { username: name } = await aUser(services, pool, { enabled: false })
    await expect(begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })).rejects.toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    )
  })

  it('asks for a password of their own who has a temporary one, once the triggers are content', async () => {
    const { services } = stage
    const client = await aCustomClient()
    const user = await aUser(services, pool, { status: 'FORCE_CHANGE_PASSWORD' }, services.now())
    const name = user.username
    const asked = await begin(services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    const wrong = await answer(services, client, { asked, name, ANSWER: 'wrong' })
    expect(wrong.ChallengeName).toBe('CUSTOM_CHALLENGE')
    const next = await answer(services, client, { asked: wrong, name, ANSWER: 'sesame' })
    expect(next.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    const done = await answer(services, client, { asked: next, name, NEW_PASSWORD: 'Another-123' })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })
})
