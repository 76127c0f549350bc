import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { levelOf, missingFor } from '../../../lib/domain/authentication-level.ts'
import { newTotpSeed, totpCode } from '../../../lib/domain/totp.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { sealTotpSeed } from '../../../lib/user-pools/mfa/totp-seed.ts'
import { aClient, aPool } from '../../builders.ts'
import { answer, begin } from '../challenges.ts'
import { aUser, claimsOf, password, refresh } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    MfaConfiguration: 'OPTIONAL',
    AcrConfiguration: { Level4: { AcrValue: 'urn:example:gold' } },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true } },
  })
  client = await aClient(stage.services, pool, choosing)
})
afterAll(() => stage.stop())

const choosing = {
  ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const],
}
const seed = newTotpSeed()
const codeNow = () => totpCode(seed, Math.floor(stage.clock.now / 30_000))
const level = (number: number) => `urn:cognito:loa:${number}`

let counter = 0

/** Somebody with an e-mail address, and an authenticator app that they switched off again. */
async function someone(hasTotp = true, of = pool) {
  counter++
  const sealer = await stage.services.keyring.sealer('user-pools')
  const sub = `00000000-0000-4000-9000-${String(counter).padStart(12, '0')}`
  const totp = {
    seed: sealTotpSeed(sealer, { poolId: of.id, sub, version: 1 }, seed),
    version: 1,
  }
  const { username } = await aUser(stage.services, of, {
    sub,
    attributes: { email: `up-${counter}@example.com`, email_verified: 'true' },
    ...(hasTotp && { totp, mfa: { enabled: [] } }),
  })
  return { name: username, email: `up-${counter}@example.com` }
}

const ask = (name: string, parameters: Record<string, string>, app = client) =>
  begin(stage.services, app, { flow: 'USER_AUTH', USERNAME: name, ...parameters })

/** Signs in by password towards a level. */
const byPassword = (name: string, target: string) =>
  ask(name, { TARGET_ACR_VALUES: target, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })

describe('the level of what was proved', () => {
  it.each([
    [[], 0],
    [['pwd'], 1],
    [['sms'], 2],
    [['email_otp'], 2],
    [['swk'], 3],
    [['hwk'], 3],
    [['pwd', 'sms'], 3],
    [['pwd', 'otp'], 4],
    [['otp'], 0],
  ] as const)('%j is %i', (proved, expected) => {
    expect(levelOf(proved)).toBe(expected)
  })

  it('is missing only what somebody can prove', () => {
    const provable = { first: ['pwd', 'email_otp'], further: ['otp'] } as const
    expect(missingFor(4, { proved: ['pwd'], ...provable })).toEqual([['otp']])
    expect(missingFor(4, { proved: [], ...provable })).toEqual([['pwd', 'otp']])
    expect(missingFor(3, { proved: ['pwd'], ...provable })).toEqual([])
    expect(missingFor(2, { proved: ['pwd'], ...provable })).toEqual([['email_otp']])
  })
})

describe('a sign-in towards a level', () => {
  it('says in the tokens what was reached, also after a refresh', async () => {
    const { name } = await someone()
    const asked = await byPassword(name, `unknown urn:example:gold ${level(1)}`)
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const SOFTWARE_TOKEN_MFA_CODE = codeNow()
    const done = await answer(stage.services, client, { asked, name, SOFTWARE_TOKEN_MFA_CODE })
    const { AccessToken, IdToken, RefreshToken = '' } = done.AuthenticationResult ?? {}
    const strength = { acr: 'urn:example:gold', amr: ['pwd', 'otp', 'mfa'] }
    expect(claimsOf(AccessToken)).toMatchObject(strength)
    expect(claimsOf(IdToken)).toMatchObject(strength)
    const again = await refresh(stage.services, client, { REFRESH_TOKEN: RefreshToken })
    expect(claimsOf(again.AuthenticationResult?.AccessToken)).toMatchObject(strength)
  })

  it('says nothing of it where nobody asked', async () => {
    const { name } = await someone()
    const done = await ask(name, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })
    expect(claimsOf(done.AuthenticationResult?.AccessToken)).not.toHaveProperty('acr')
  })

  it('steps up from an access token by what is missing', async () => {
    const { name } = await someone()
    const first = await byPassword(name, level(1))
    const ACCESS_TOKEN = first.AuthenticationResult?.AccessToken ?? ''
    expect(claimsOf(ACCESS_TOKEN)).toMatchObject({ acr: level(1), amr: ['pwd'] })
    stage.clock.now += 60_000
    const target = { TARGET_ACR_VALUES: 'urn:example:gold', ACCESS_TOKEN }
    const asked = await ask(name, { ...target, MAX_AGE: '60' })
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const scratch = await ask(name, { ...target, MAX_AGE: '59' })
    expect(scratch).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
    })
    const SOFTWARE_TOKEN_MFA_CODE = codeNow()
    const done = await answer(stage.services, client, { asked, name, SOFTWARE_TOKEN_MFA_CODE })
    const claims = claimsOf(done.AuthenticationResult?.IdToken)
    expect(claims).toMatchObject({
      acr: 'urn:example:gold',
      auth_time: Math.floor(stage.clock.now / 1000),
    })
  })

  it('falls back to a level that the user can reach', async () => {
    const { name, email } = await someone(false)
    const asked = await ask(name, { TARGET_ACR_VALUES: `urn:example:gold ${level(2)}` })
    expect(asked.AvailableChallenges).toEqual(['EMAIL_OTP'])
    const next = await answer(stage.services, client, { asked, name, ANSWER: 'EMAIL_OTP' })
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const done = await answer(stage.services, client, { asked: next, name, EMAIL_OTP_CODE })
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({
      acr: level(2),
      amr: ['email_otp'],
    })
  })

  it('refuses what cannot be', async () => {
    const { name } = await someone(false)
    const first = await byPassword(name, level(1))
    const ACCESS_TOKEN = first.AuthenticationResult?.AccessToken ?? ''
    const refused = (parameters: Record<string, string>, message: string) =>
      expect(ask(name, parameters)).rejects.toEqual(refusal('InvalidParameterException', message))
    await refused({ ACCESS_TOKEN }, 'ACCESS_TOKEN requires TARGET_ACR_VALUES.')
    await refused({ TARGET_ACR_VALUES: 'a b' }, 'None of the TARGET_ACR_VALUES is valid.')
    await refused(
      { TARGET_ACR_VALUES: level(3) },
      'The user has no factors that reach any of the TARGET_ACR_VALUES.',
    )
    await refused(
      { TARGET_ACR_VALUES: level(1), ACCESS_TOKEN },
      'The access token already has the authentication level.',
    )
    await refused(
      { TARGET_ACR_VALUES: level(1), MAX_AGE: '-1' },
      'MAX_AGE has to be a number of seconds.',
    )
  })

  it('refuses the access token of somebody else', async () => {
    const [one, other] = [await someone(), await someone()]
    const first = await byPassword(one.name, level(1))
    const ACCESS_TOKEN = first.AuthenticationResult?.AccessToken ?? ''
    await expect(
      ask(other.name, { TARGET_ACR_VALUES: 'urn:example:gold', ACCESS_TOKEN }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Invalid Access Token'))
  })

  it('goes on from one further factor to that of a higher level', async () => {
    const both = await aPool(stage.services, {
      ...pool.settings,
      mfa: { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} },
    })
    const app = await aClient(stage.services, both, choosing)
    const { name, email } = await someone(true, both)
    const first = { TARGET_ACR_VALUES: level(3), PREFERRED_CHALLENGE: 'PASSWORD' }
    const asked = await ask(name, { ...first, PASSWORD: password }, app)
    expect(asked.ChallengeName).toBe('EMAIL_OTP')
    const EMAIL_OTP_CODE = stage.codeTo(email)
    const done = await answer(stage.services, app, { asked, name, EMAIL_OTP_CODE })
    const ACCESS_TOKEN = done.AuthenticationResult?.AccessToken ?? ''
    const higher = await ask(name, { TARGET_ACR_VALUES: 'urn:example:gold', ACCESS_TOKEN }, app)
    expect(higher.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    stage.clock.now += 60_000
    const SOFTWARE_TOKEN_MFA_CODE = codeNow()
    const proof = { asked: higher, name, SOFTWARE_TOKEN_MFA_CODE }
    const last = await answer(stage.services, app, proof)
    expect(claimsOf(last.AuthenticationResult?.IdToken)).toMatchObject({ acr: 'urn:example:gold' })
  })

  it.each([
    ['a level', {}, level(2)],
    ['a level out of reach', {}, 'urn:example:gold'],
    ['a token that is none', { ACCESS_TOKEN: 'x.y.z' }, level(2)],
    ['a token of somebody else', { ACCESS_TOKEN: 'own' }, level(1)],
  ])('tells of nobody whether they exist by %s', async (_, parameters, values) => {
    const app = await aClient(stage.services, pool, {
      ...choosing,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const someoneElse = await byPassword((await someone(false)).name, level(1))
    const own = someoneElse.AuthenticationResult?.AccessToken ?? ''
    const target = {
      TARGET_ACR_VALUES: values,
      ...parameters,
      ...('ACCESS_TOKEN' in parameters &&
        parameters.ACCESS_TOKEN === 'own' && { ACCESS_TOKEN: own }),
    }
    const { name } = await someone(false)
    const told = (who: string) =>
      ask(who, target, app).then(
        ({ AvailableChallenges }) => ({ AvailableChallenges }),
        (error: unknown) => ({ error: String(error) }),
      )
    expect(await told('phantom')).toEqual(await told(name))
  })

  it('needs more than the Lite plan', async () => {
    const lite = await aPool(stage.services, { UserPoolTier: 'LITE' })
    const app = await aClient(stage.services, lite, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
    const { username } = await aUser(stage.services, lite)
    await expect(ask(username, { TARGET_ACR_VALUES: level(1) }, app)).rejects.toMatchObject({
      code: 'FeatureUnavailableInTierException',
    })
  })
})
