import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { completeWebAuthnRegistration } from '../../../lib/operations/user-pools/passkeys/complete-web-authn-registration.ts'
import { deleteWebAuthnCredential } from '../../../lib/operations/user-pools/passkeys/delete-web-authn-credential.ts'
import { startWebAuthnRegistration } from '../../../lib/operations/user-pools/passkeys/start-web-authn-registration.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { MfaSettings, PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../../lib/store/users.ts'
import { revised } from '../../../lib/user-pools/user-changes.ts'
import { aClient, aPool, run } from '../../builders.ts'
import {
  SoftwareAuthenticator,
  type CreationOptions,
  type RequestOptions,
} from '../../software-authenticator.ts'
import { answer, begin } from '../challenges.ts'
import { aUser, claimsOf, password } from '../people.ts'
import { aStage, refusal, refusals, type Stage } from '../stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  ;[pool, client] = await aPlace()
})
afterAll(() => stage.stop())

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')

async function aPlace(
  settings: PoolSettings & { mfa?: MfaSettings } = {},
): Promise<[UserPool, AppClient]> {
  const where = await aPool(stage.services, {
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    mfa: { WebAuthnConfiguration: { RelyingPartyId: 'example.org' } },
    ...settings,
  })
  const app = await aClient(stage.services, where, { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
  return [where, app]
}

/** A user of a pool with a passkey. */
async function someone(
  changes: Partial<User> = {},
  authenticator = new SoftwareAuthenticator(),
  [where, app] = [pool, client],
) {
  const { username: name } = await aUser(stage.services, where, changes)
  const done = await begin(stage.services, app, {
    flow: 'USER_AUTH',
    USERNAME: name,
    PREFERRED_CHALLENGE: 'PASSWORD',
    PASSWORD: password,
  })
  const { AccessToken = '' } = done.AuthenticationResult ?? {}
  const started = await run(startWebAuthnRegistration, stage.services, { AccessToken })
  const options = started.CredentialCreationOptions as unknown as CreationOptions // a document
  const Credential = authenticator.register(options)
  await run(completeWebAuthnRegistration, stage.services, { AccessToken, Credential })
  return { name, AccessToken, authenticator }
}

const ask = (name: string, app = client) =>
  begin(stage.services, app, {
    flow: 'USER_AUTH',
    USERNAME: name,
    PREFERRED_CHALLENGE: 'WEB_AUTHN',
  })

type Asked = Awaited<ReturnType<typeof ask>>

const optionsOf = (asked: Asked) =>
  JSON.parse(asked.ChallengeParameters?.CREDENTIAL_REQUEST_OPTIONS ?? '{}') as RequestOptions // ours

const assertion = (
  asked: Asked,
  authenticator: SoftwareAuthenticator,
  behaviour: Parameters<SoftwareAuthenticator['assert']>[1] = {},
) => JSON.stringify(authenticator.assert(optionsOf(asked), behaviour))

describe('a sign-in by passkey', () => {
  it.each([
    ['platform', 'swk'],
    ['cross-platform', 'hwk'],
  ] as const)('takes a %s authenticator', async (attachment, method) => {
    const { name, authenticator } = await someone({}, new SoftwareAuthenticator({ attachment }))
    const asked = await begin(stage.services, client, {
      flow: 'USER_AUTH',
      USERNAME: name,
      PREFERRED_CHALLENGE: 'WEB_AUTHN',
      TARGET_ACR_VALUES: 'urn:cognito:loa:3',
    })
    expect(asked.ChallengeName).toBe('WEB_AUTHN')
    expect(optionsOf(asked)).toMatchObject({
      rpId: 'example.org',
      allowCredentials: [{ id: authenticator.credentialId }],
    })
    const CREDENTIAL = assertion(asked, authenticator)
    const done = await answer(stage.services, client, { asked, name, CREDENTIAL })
    expect(claimsOf(done.AuthenticationResult?.IdToken)).toMatchObject({
      acr: 'urn:cognito:loa:3',
      amr: [method],
    })
  })

  it('is offered only to who has one', async () => {
    const { username } = await aUser(stage.services, pool)
    expect((await ask(username)).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
  })

  it('takes an assertion once, of sixteen at once', async () => {
    const { name, authenticator } = await someone()
    const asked = await ask(name)
    const CREDENTIAL = assertion(asked, authenticator)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => answer(stage.services, client, { asked, name, CREDENTIAL })),
    )
    expect(refusals(results)).toHaveLength(15)
  })

  it.each([
    [
      'of another challenge',
      async (_asked: Asked, authenticator: SoftwareAuthenticator, name: string) =>
        assertion({ ...(await ask(name)) }, authenticator),
    ],
    [
      'of another origin',
      (asked: Asked, authenticator: SoftwareAuthenticator) =>
        assertion(asked, authenticator, { origin: 'https://example.com' }),
    ],
    [
      'of nobody present',
      (asked: Asked, authenticator: SoftwareAuthenticator) =>
        assertion(asked, authenticator, { isUserPresent: false }),
    ],
    ['that is no JSON', () => 'nonsense'],
  ])('refuses an assertion %s', async (_, credential) => {
    const { name, authenticator } = await someone()
    const asked = await ask(name)
    const CREDENTIAL = await credential(asked, authenticator, name)
    await expect(answer(stage.services, client, { asked, name, CREDENTIAL })).rejects.toEqual(wrong)
  })

  it("refuses somebody else's passkey", async () => {
    const one = await someone()
    const other = await someone()
    const asked = await ask(one.name)
    const CREDENTIAL = assertion(asked, other.authenticator)
    const attempt = answer(stage.services, client, { asked, name: one.name, CREDENTIAL })
    await expect(attempt).rejects.toEqual(wrong)
  })

  it('refuses a passkey that was deleted meanwhile', async () => {
    const { name, AccessToken, authenticator } = await someone()
    const asked = await ask(name)
    const CREDENTIAL = assertion(asked, authenticator)
    const CredentialId = authenticator.credentialId
    await run(deleteWebAuthnCredential, stage.services, { AccessToken, CredentialId })
    await expect(answer(stage.services, client, { asked, name, CREDENTIAL })).rejects.toEqual(wrong)
  })
})

describe('a passkey where a further factor is due', () => {
  const strict = (FactorConfiguration: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION') =>
    aPlace({
      MfaConfiguration: 'OPTIONAL',
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      mfa: { WebAuthnConfiguration: { RelyingPartyId: 'example.org', FactorConfiguration } },
    })

  /** Switches SMS on as the user's factor, and the passkey in its stead. */
  async function withFactor(where: UserPool, name: string) {
    const user = await stage.services.table.get(userRef(where.id, name))
    if (!user) throw new Error('the user is there')
    const mfa = { enabled: ['SMS_MFA'] as const, preferred: 'SMS_MFA' as const, webAuthn: true }
    await stage.services.table.write(...replaceUser(revised(user, { mfa }, stage.clock.now)))
  }

  it('is not offered where the pool takes it for one factor', async () => {
    const place = await strict('SINGLE_FACTOR')
    const attributes = { phone_number: '+491', phone_number_verified: 'true' }
    const { name } = await someone({ attributes, mfa: { enabled: [] } }, undefined, place)
    await withFactor(place[0], name)
    expect((await ask(name, place[1])).AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
  })

  it('stands for both when it knew its user, and only then', async () => {
    const place = await strict('MULTI_FACTOR_WITH_USER_VERIFICATION')
    const attributes = { phone_number: '+491', phone_number_verified: 'true' }
    const { name, authenticator } = await someone(
      { attributes, mfa: { enabled: [] } },
      undefined,
      place,
    )
    await withFactor(place[0], name)
    const weak = await ask(name, place[1])
    const unverified = assertion(weak, authenticator, { isUserVerified: false })
    await expect(
      answer(stage.services, place[1], { asked: weak, name, CREDENTIAL: unverified }),
    ).rejects.toEqual(wrong)
    const asked = await ask(name, place[1])
    const CREDENTIAL = assertion(asked, authenticator)
    const done = await answer(stage.services, place[1], { asked, name, CREDENTIAL })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
  })
})
