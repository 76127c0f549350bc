import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { globalSignOut } from '../../../../lib/operations/user-pools/account/global-sign-out.ts'
import { getTokensFromRefreshToken } from '../../../../lib/operations/user-pools/sign-in/get-tokens-from-refresh-token.ts'
import { revokeToken } from '../../../../lib/operations/user-pools/sign-in/revoke-token.ts'
import { replaceClient, type AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aUser,
  claimsOf,
  everyFlow,
  hashOf,
  passwordSignIn,
  refresh,
  tokensOf,
} from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, roundTrips, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
})
afterAll(() => stage.stop())

const rotating = (RetryGracePeriodSeconds = 0, settings = {}) =>
  aClient(stage.services, pool, {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
    ...settings,
  })

const signedIn = async (client: AppClient) => {
  const { username } = await aUser(stage.services, pool)
  return tokensOf(stage.services, client, username)
}

const renew = async (client: AppClient, RefreshToken: string, input = {}) => {
  const { AuthenticationResult } = await run(getTokensFromRefreshToken, stage.services, {
    ClientId: client.id,
    RefreshToken,
    ...input,
  })
  return AuthenticationResult ?? {}
}

const reuse = refusal('RefreshTokenReuseException', 'Refresh Token has already been used.')
const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token')

describe('GetTokensFromRefreshToken', () => {
  it('brings new tokens and no refresh token where the client does not rotate', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    const { RefreshToken } = await signedIn(client)
    const tokens = await renew(client, RefreshToken)
    expect(tokens).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
    expect(tokens.RefreshToken).toBeUndefined()
    await expect(renew(client, RefreshToken)).resolves.toHaveProperty('AccessToken')
  })

  it('rotates in two round trips with one write', async () => {
    const client = await rotating()
    const { RefreshToken } = await signedIn(client)
    const input = { ClientId: client.id, RefreshToken }
    const calls = await stage.callsOf(() => run(getTokensFromRefreshToken, stage.services, input))
    expect(roundTrips(calls)).toBe(2)
  })

  it('refuses a token that was replaced, and goes on with the new one', async () => {
    const client = await rotating()
    const { RefreshToken: first } = await signedIn(client)
    const { RefreshToken: second = '' } = await renew(client, first)
    await expect(renew(client, first)).rejects.toEqual(reuse)
    const { RefreshToken: third = '', AccessToken = '' } = await renew(client, second)
    expect(new Set([first, second, third]).size).toBe(3)
    await expect(run(getUser, stage.services, { AccessToken })).resolves.toHaveProperty('Username')
    await expect(renew(client, second)).rejects.toEqual(reuse)
    await expect(renew(client, first)).rejects.toEqual(reuse)
  })

  it('takes a replaced token again within the grace period', async () => {
    const client = await rotating(10)
    const { RefreshToken: first } = await signedIn(client)
    const { RefreshToken: second = '' } = await renew(client, first)
    stage.clock.now += 9_999
    const { RefreshToken: other = '' } = await renew(client, first)
    stage.clock.now += 1
    await expect(renew(client, first)).rejects.toEqual(reuse)
    await expect(renew(client, second)).resolves.toHaveProperty('RefreshToken')
    await expect(renew(client, other)).resolves.toHaveProperty('RefreshToken')
  })

  it.each([
    [0, 1],
    [60, 16],
  ])('of sixteen uses at once with a grace of %i s lets %i through', async (grace, expected) => {
    const client = await rotating(grace)
    const { RefreshToken } = await signedIn(client)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => renew(client, RefreshToken)),
    )
    const refused = refusals(results)
    expect(refused).toEqual(Array.from({ length: 16 - expected }, () => reuse))
  })

  it('lets none outlive a revocation', async () => {
    const client = await rotating(60)
    const { RefreshToken: first } = await signedIn(client)
    const { RefreshToken: second = '', AccessToken = '' } = await renew(client, first)
    await run(revokeToken, stage.services, { ClientId: client.id, Token: first })
    const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked')
    await expect(renew(client, first)).rejects.toEqual(revoked)
    await expect(renew(client, second)).rejects.toEqual(revoked)
    await expect(run(getUser, stage.services, { AccessToken })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    )
  })

  it('lets none outlive a sign-out', async () => {
    const client = await rotating()
    const { RefreshToken, AccessToken } = await signedIn(client)
    await run(globalSignOut, stage.services, { AccessToken })
    await expect(renew(client, RefreshToken)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    )
  })

  it('keeps the end of the first refresh token', async () => {
    const client = await rotating(0, {
      RefreshTokenValidity: 60,
      TokenValidityUnits: { RefreshToken: 'minutes' },
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
    })
    const { RefreshToken: first } = await signedIn(client)
    stage.clock.now += 59 * 60_000
    const { RefreshToken: second = '' } = await renew(client, first)
    stage.clock.now += 60_000
    await expect(renew(client, second)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Refresh Token has expired'),
    )
  })

  it('goes on from a token that is older than the rotation', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    const { RefreshToken } = await signedIn(client)
    const before = { ...client, settings: (await rotating()).settings, version: 2 }
    await stage.services.table.write(replaceClient(before))
    await expect(renew(client, RefreshToken)).resolves.toHaveProperty('RefreshToken')
    await expect(renew(client, RefreshToken)).rejects.toEqual(reuse)
  })

  it.each([0, 10])(
    'takes no token that it replaced, with a grace of %i s, after it was switched off',
    async (grace) => {
      const client = await aClient(stage.services, pool, everyFlow)
      const { RefreshToken: before } = await signedIn(client)
      const on = { ...client, settings: (await rotating(grace)).settings, version: 2 }
      await stage.services.table.write(replaceClient(on))
      const { RefreshToken: after = '' } = await renew(client, before)
      await stage.services.table.write(replaceClient({ ...client, version: 3 }))
      await expect(renew(client, before)).rejects.toEqual(reuse)
      await expect(refresh(stage.services, client, { REFRESH_TOKEN: before })).rejects.toEqual(
        reuse,
      )
      await expect(renew(client, after)).resolves.toHaveProperty('AccessToken')
    },
  )

  it('keeps the grace period for a token that is older than the rotation', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    const { RefreshToken } = await signedIn(client)
    const on = { ...client, settings: (await rotating(10)).settings, version: 2 }
    await stage.services.table.write(replaceClient(on))
    await renew(client, RefreshToken)
    stage.clock.now += 9_999
    await expect(renew(client, RefreshToken)).resolves.toHaveProperty('RefreshToken')
    stage.clock.now += 1
    await expect(renew(client, RefreshToken)).rejects.toEqual(reuse)
  })

  it('is the only way to renew where the client rotates', async () => {
    const client = await rotating()
    const { RefreshToken } = await signedIn(client)
    await expect(refresh(stage.services, client, { REFRESH_TOKEN: RefreshToken })).rejects.toEqual(
      refusal('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client'),
    )
  })

  it('requires the plain secret of a client that has one', async () => {
    const secret = 'a-secret-that-is-long-enough'
    const client = await aClient(stage.services, pool, { ...everyFlow, secret })
    const { username: USERNAME } = await aUser(stage.services, pool)
    const SECRET_HASH = hashOf(client, secret, USERNAME)
    const { AuthenticationResult } = await passwordSignIn(stage.services, client, {
      USERNAME,
      SECRET_HASH,
    })
    const { RefreshToken = '' } = AuthenticationResult ?? {}
    const refused = refusal('NotAuthorizedException', 'Invalid client or secret')
    await expect(renew(client, RefreshToken)).rejects.toEqual(refused)
    await expect(renew(client, RefreshToken, { ClientSecret: SECRET_HASH })).rejects.toEqual(
      refused,
    )
    await expect(renew(client, RefreshToken, { ClientSecret: secret })).resolves.toHaveProperty(
      'AccessToken',
    )
  })

  it.each([
    ['garbage', () => Promise.resolve('garbage')],
    [
      'a token of another client',
      async () => (await signedIn(await aClient(stage.services, pool, everyFlow))).RefreshToken,
    ],
  ])('refuses %s', async (_, token) => {
    await expect(renew(await rotating(), await token())).rejects.toEqual(invalid)
  })

  it('refuses a device key that the sign-in did not have', async () => {
    const client = await rotating()
    const { RefreshToken } = await signedIn(client)
    const DeviceKey = 'us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
    await expect(renew(client, RefreshToken, { DeviceKey })).rejects.toEqual(invalid)
  })

  it('keeps the time of the sign-in', async () => {
    const client = await rotating()
    const { RefreshToken, IdToken } = await signedIn(client)
    stage.clock.now += 100_000
    const renewed = await renew(client, RefreshToken)
    expect(claimsOf(renewed.IdToken).auth_time).toBe(claimsOf(IdToken).auth_time)
  })
})
