import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newTotpSeed, totpCode } from '../../../lib/domain/totp.ts'
import { getClientToken } from '../../../lib/operations/user-pools/sign-in/get-client-token.ts'
import { getTokensFromRefreshToken } from '../../../lib/operations/user-pools/sign-in/get-tokens-from-refresh-token.ts'
import type { AppClient, ClientSettings } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { sealTotpSeed } from '../../../lib/user-pools/mfa/totp-seed.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { srpClient } from '../../srp-client.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { answer, begin } from '../challenges.ts'
import {
  aGroup,
  answerSrp,
  aUser,
  claimsOf,
  everyFlow,
  password,
  passwordSignIn,
  tokensOf,
} from '../people.ts'
import { askForAWord } from '../demanding-pools.ts'
import { roundTrips } from '../stage.ts'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  askForAWord(stage)
  pool = await aPool(stage.services, {
    MfaConfiguration: 'OPTIONAL',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true }, offersSms: true },
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
  })
  await aGroup(stage.services, pool, { name: 'staff' })
  client = await aClient(stage.services, pool, {
    ExplicitAuthFlows: [...everyFlow.ExplicitAuthFlows, 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'],
  })
  const { username } = await aUser(stage.services, pool)
  await passwordSignIn(stage.services, client, { USERNAME: username }) // opens the keys
})
afterAll(() => stage.stop())

async function costOf<T>(work: () => Promise<T>) {
  const done: T[] = []
  const calls = await stage.callsOf(async () => {
    done.push(await work())
  })
  const [value] = done
  if (!value) throw new Error('it was refused')
  const writes = calls.filter(({ operation }) => operation !== 'BatchGetItem').length
  return { value, cost: { trips: roundTrips(calls), writes } }
}

const seed = newTotpSeed()
const withSms = {
  attributes: { phone_number: '+4930123456', phone_number_verified: 'true' },
  mfa: { enabled: ['SMS_MFA' as const], preferred: 'SMS_MFA' as const },
}

async function withTotp() {
  const sealer = await stage.services.keyring.sealer('user-pools')
  const sub = '00000000-0000-4000-9999-000000000001'
  const sealed = sealTotpSeed(sealer, { poolId: pool.id, sub, version: 1 }, seed)
  return aUser(stage.services, pool, { sub, totp: { seed: sealed, version: 1 } })
}

describe('the budget of round trips', () => {
  it('holds for SRP and a code by SMS', async () => {
    const { username: name } = await aUser(stage.services, pool, withSms)
    const srp = srpClient()
    const start = { flow: 'USER_SRP_AUTH', USERNAME: name, SRP_A: srp.A } as const
    const asked = await costOf(() => begin(stage.services, client, start))
    expect(asked.cost).toEqual({ trips: 1, writes: 0 })
    const proof = { password, now: stage.clock.now }
    const claim = srp.answer(pool.id, asked.value.ChallengeParameters ?? {}, proof)
    const sent = await costOf(() => answerSrp(stage.services, client, claim))
    expect(sent.cost).toEqual({ trips: 2, writes: 1 })
    const SMS_MFA_CODE = stage.codeTo('+4930123456')
    const answered = { asked: sent.value, name, SMS_MFA_CODE }
    const done = await costOf(() => answer(stage.services, client, answered))
    expect(done.value).toHaveProperty('AuthenticationResult')
    expect(done.cost).toEqual({ trips: 2, writes: 1 })
  })

  it('holds for a password and an authenticator app', async () => {
    const { username: name } = await withTotp()
    const asked = await costOf(() => passwordSignIn(stage.services, client, { USERNAME: name }))
    expect(asked.cost).toEqual({ trips: 2, writes: 1 })
    const SOFTWARE_TOKEN_MFA_CODE = totpCode(seed, Math.floor(stage.clock.now / 30_000))
    const answered = { asked: asked.value, name, SOFTWARE_TOKEN_MFA_CODE }
    const done = await costOf(() => answer(stage.services, client, answered))
    expect(done.value).toHaveProperty('AuthenticationResult')
    expect(done.cost).toEqual({ trips: 2, writes: 1 })
  })

  it('holds for a choice, and a code by e-mail as the only factor', async () => {
    const attributes = { email: 'trips@example.com', email_verified: 'true' }
    const { username: name } = await aUser(stage.services, pool, { attributes })
    const start = { flow: 'USER_AUTH', USERNAME: name } as const
    const asked = await costOf(() => begin(stage.services, client, start))
    expect(asked.cost).toEqual({ trips: 1, writes: 0 })
    const chosen = { asked: asked.value, name, ANSWER: 'EMAIL_OTP' }
    const sent = await costOf(() => answer(stage.services, client, chosen))
    expect(sent.cost).toEqual({ trips: 2, writes: 1 })
    const EMAIL_OTP_CODE = stage.codeTo('trips@example.com')
    const answered = { asked: sent.value, name, EMAIL_OTP_CODE }
    const done = await costOf(() => answer(stage.services, client, answered))
    expect(done.value).toHaveProperty('AuthenticationResult')
    expect(done.cost).toEqual({ trips: 2, writes: 1 })
  })

  it('holds for a custom sign-in of somebody in a group', async () => {
    const { username: name } = await aUser(stage.services, pool, { groups: ['staff'] })
    const start = { flow: 'CUSTOM_AUTH', USERNAME: name } as const
    const asked = await costOf(() => begin(stage.services, client, start))
    expect(asked.cost).toEqual({ trips: 1, writes: 0 })
    const answered = { asked: asked.value, name, ANSWER: 'sesame' }
    const done = await costOf(() => answer(stage.services, client, answered))
    expect(claimsOf(done.value.AuthenticationResult?.IdToken)).toMatchObject({
      'cognito:groups': ['staff'],
    })
    expect(done.cost).toEqual({ trips: 2, writes: 1 })
  })

  it.each([
    ['DISABLED', { trips: 1, writes: 0 }],
    ['ENABLED', { trips: 2, writes: 1 }],
  ] as const)('holds for a renewal with rotation %s', async (Feature, cost) => {
    const app = await aClient(stage.services, pool, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature },
    })
    const { username } = await aUser(stage.services, pool)
    const { RefreshToken } = await tokensOf(stage.services, app, username)
    const input = { ClientId: app.id, RefreshToken }
    const renewed = await costOf(() => run(getTokensFromRefreshToken, stage.services, input))
    expect(renewed.cost).toEqual(cost)
  })

  it('holds for the token of a machine', async () => {
    const secret = 'the-secret-of-a-machine-0123'
    const flows = ['ALLOW_CLIENT_TOKEN_AUTH'] as unknown as ClientSettings['ExplicitAuthFlows'] // AWS lists it not
    const app = await aClient(stage.services, pool, {
      secret,
      ExplicitAuthFlows: flows,
      AllowedOAuthScopes: ['notes/read'],
    })
    const input = { ClientId: app.id, Secret: secret }
    const { cost } = await costOf(() => run(getClientToken, stage.services, input))
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })
})
