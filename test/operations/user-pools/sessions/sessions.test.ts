import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { globalSignOut } from '../../../../lib/operations/user-pools/account/global-sign-out.ts'
import { adminListUserSessions } from '../../../../lib/operations/user-pools/sessions/admin-list-user-sessions.ts'
import { adminRevokeUserSession } from '../../../../lib/operations/user-pools/sessions/admin-revoke-user-session.ts'
import { getUserPoolClientSessionConfiguration } from '../../../../lib/operations/user-pools/sessions/get-user-pool-client-session-configuration.ts'
import { getUserPoolSessionConfiguration } from '../../../../lib/operations/user-pools/sessions/get-user-pool-session-configuration.ts'
import { listUserSessions } from '../../../../lib/operations/user-pools/sessions/list-user-sessions.ts'
import { revokeUserSession } from '../../../../lib/operations/user-pools/sessions/revoke-user-session.ts'
import { setUserPoolClientSessionConfiguration } from '../../../../lib/operations/user-pools/sessions/set-user-pool-client-session-configuration.ts'
import { setUserPoolSessionConfiguration } from '../../../../lib/operations/user-pools/sessions/set-user-pool-session-configuration.ts'
import { getTokensFromRefreshToken } from '../../../../lib/operations/user-pools/sign-in/get-tokens-from-refresh-token.ts'
import { revokeToken } from '../../../../lib/operations/user-pools/sign-in/revoke-token.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { replaceSessions, userSessionsRef } from '../../../../lib/store/user-sessions.ts'
import { userRef, type User } from '../../../../lib/store/users.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newSessionId } from '../../../../lib/user-pools/sessions/track.ts'
import { aClient, aPool, anyRequest, run } from '../../../builders.ts'
import { aUser, everyFlow, refresh, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, roundTrips, type Stage } from '../../../user-pools/stage.ts'

const chrome =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  await track(pool)
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const track = (where: UserPool, MaxPerUser = 20, tracking: 'ENABLED' | 'DISABLED' = 'ENABLED') =>
  run(setUserPoolSessionConfiguration, stage.services, {
    UserPoolId: where.id,
    UserSessionTracking: tracking,
    TokenSession: { MaxPerUser },
  })

const list = async (AccessToken: string) =>
  (await run(listUserSessions, stage.services, { AccessToken })).Sessions ?? []

const listAs = async ({ poolId, username }: User) =>
  (await run(adminListUserSessions, stage.services, { UserPoolId: poolId, Username: username }))
    .Sessions ?? []

const dead = refusal('NotAuthorizedException', 'Access Token has been revoked')

/** Signs somebody in a while after whatever was before. */
async function signIn(user: User, app = client) {
  stage.clock.now += 1000
  return tokensOf(stage.services, app, user.username)
}

async function revokeLongestUnused(user: User) {
  const { poolId: UserPoolId, username: Username } = user
  const SessionId = (await listAs(user)).at(-1)?.SessionId ?? ''
  await run(adminRevokeUserSession, stage.services, { UserPoolId, Username, SessionId })
}

describe('the sessions of a user', () => {
  it('show each sign-in, the last used first', async () => {
    const user = await aUser(stage.services, pool)
    await signIn(user)
    const { AccessToken } = await signIn(user)
    const sessions = await list(AccessToken)
    expect(sessions).toHaveLength(2)
    expect(sessions.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([true, false])
    expect(sessions[0]).toMatchObject({
      SessionId: expect.stringMatching(/^tkn[a-z0-9]{25}$/u),
      SessionType: 'TOKEN',
      ClientId: client.id,
      LastIPAddress: '127.0.0.1',
      DeviceType: 'unknown',
    })
    const seen = await listAs(user)
    expect(seen.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([false, false])
  })

  it('say what was signed in with, and move on with a refresh', async () => {
    const user = await aUser(stage.services, pool)
    const { AccessToken, RefreshToken } = await signIn(user)
    stage.clock.now += 60_000
    const input = { ClientId: client.id, RefreshToken }
    const request = { ...anyRequest, userAgent: chrome }
    await getTokensFromRefreshToken.run(input, stage.services, request)
    const [session] = await list(AccessToken)
    expect(session).toMatchObject({
      DeviceType: expect.stringMatching(/^Chrome 125 \/ macOS/u),
      LastActiveDate: new Date(stage.clock.now),
    })
    expect(session?.CreateDate?.getTime()).toBe(stage.clock.now - 60_000)
  })

  it('end the longest unused when there are too many', async () => {
    const strict = await aPool(stage.services)
    await track(strict, 2)
    const app = await aClient(stage.services, strict, everyFlow)
    const user = await aUser(stage.services, strict)
    const first = await signIn(user, app)
    const second = await signIn(user, app)
    stage.clock.now += 1000
    await refresh(stage.services, app, { REFRESH_TOKEN: first.RefreshToken })
    const third = await signIn(user, app)
    const asks = ({ AccessToken }: typeof first) => run(getUser, stage.services, { AccessToken })
    await expect(asks(second)).rejects.toEqual(dead)
    await expect(asks(first)).resolves.toHaveProperty('Username')
    await expect(asks(third)).resolves.toHaveProperty('Username')
    expect(await list(third.AccessToken)).toHaveLength(2)
  })

  it.each([
    ['eviction', (user: User, app: AppClient) => signIn(user, app)],
    ['revocation', revokeLongestUnused],
  ])('end with their tokens by %s also where the client revokes none', async (_, end) => {
    const strict = await aPool(stage.services)
    await track(strict, 2)
    const app = await aClient(stage.services, strict, {
      ...everyFlow,
      EnableTokenRevocation: false,
    })
    const user = await aUser(stage.services, strict)
    const first = await signIn(user, app)
    const again = { REFRESH_TOKEN: first.RefreshToken }
    const { AuthenticationResult: renewed } = await refresh(stage.services, app, again)
    stage.clock.now += 1000
    const { AccessToken } = await signIn(user, app)
    await end(user, app)
    for (const token of [first.AccessToken, renewed?.AccessToken ?? '']) {
      await expect(run(getUser, stage.services, { AccessToken: token })).rejects.toEqual(dead)
    }
    await expect(refresh(stage.services, app, again)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    )
    const current = (await list(AccessToken)).filter(({ IsCurrentSession }) => IsCurrentSession)
    expect(current).toHaveLength(1)
  })

  it('keep to the limit with sixteen sign-ins at once', async () => {
    const strict = await aPool(stage.services)
    await track(strict, 3)
    const app = await aClient(stage.services, strict, everyFlow)
    const user = await aUser(stage.services, strict)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => tokensOf(stage.services, app, user.username)),
    )
    const tokens = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const alive = await Promise.allSettled(
      tokens.map(({ AccessToken }) => run(getUser, stage.services, { AccessToken })),
    )
    expect(alive.length - refusals(alive).length).toBe(3)
    expect(await listAs(user)).toHaveLength(3)
  })

  it('end by revocation, with their tokens', async () => {
    const user = await aUser(stage.services, pool)
    const other = await signIn(user)
    const { AccessToken } = await signIn(user)
    const SessionId = (await list(AccessToken))[1]?.SessionId ?? ''
    await run(revokeUserSession, stage.services, { AccessToken, SessionId })
    expect(await list(AccessToken)).toHaveLength(1)
    await expect(list(other.AccessToken)).rejects.toEqual(dead)
    await expect(
      refresh(stage.services, client, { REFRESH_TOKEN: other.RefreshToken }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Refresh Token has been revoked'))
    await expect(
      run(revokeUserSession, stage.services, { AccessToken, SessionId }),
    ).rejects.toEqual(refusal('ResourceNotFoundException', 'Session does not exist.'))
  })

  it('cannot end themselves, nor those of somebody else', async () => {
    const user = await aUser(stage.services, pool)
    const { AccessToken } = await signIn(user)
    const SessionId = (await list(AccessToken))[0]?.SessionId ?? ''
    await expect(
      run(revokeUserSession, stage.services, { AccessToken, SessionId }),
    ).rejects.toEqual(
      refusal('InvalidParameterException', 'The current session cannot be revoked.'),
    )
    const stranger = await aUser(stage.services, pool)
    const input = { UserPoolId: pool.id, Username: stranger.username, SessionId }
    await expect(run(adminRevokeUserSession, stage.services, input)).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Session does not exist.'),
    )
    const own = { ...input, Username: user.username }
    await run(adminRevokeUserSession, stage.services, own)
    await expect(list(AccessToken)).rejects.toEqual(dead)
  })

  it.each([
    ['LINKED', 0],
    ['NONE', 2],
  ] as const)('with an SSO session end %s token sessions too', async (associated, left) => {
    const user = await aUser(stage.services, pool)
    await signIn(user)
    await signIn(user)
    const sso = await linkToSso(user)
    await run(adminRevokeUserSession, stage.services, {
      UserPoolId: pool.id,
      Username: user.username,
      SessionId: sso,
      RevokeAssociatedSessions: associated,
    })
    expect(await listAs(user)).toHaveLength(left)
  })

  it('end with their refresh token, and the SSO session that they are linked to', async () => {
    const user = await aUser(stage.services, pool)
    const { RefreshToken } = await signIn(user)
    await signIn(user)
    await linkToSso(user)
    await run(revokeToken, stage.services, {
      ClientId: client.id,
      Token: RefreshToken,
      RevokeAssociatedSessions: 'LINKED',
    })
    const left = await listAs(user)
    expect(left.map(({ SessionType }) => SessionType)).toEqual(['TOKEN'])
  })

  it('end with a sign-out everywhere', async () => {
    const user = await aUser(stage.services, pool)
    const { AccessToken } = await signIn(user)
    await run(globalSignOut, stage.services, { AccessToken })
    expect(await listAs(user)).toEqual([])
  })

  it('cost nothing where nobody tracks them', async () => {
    const plain = await aPool(stage.services)
    const app = await aClient(stage.services, plain, everyFlow)
    const user = await aUser(stage.services, plain)
    await tokensOf(stage.services, app, user.username) // opens the keys
    const calls = await stage.callsOf(() => tokensOf(stage.services, app, user.username))
    expect(roundTrips(calls)).toBe(2)
    await expect(listAs(user)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'User session tracking is not enabled for the user pool.',
      ),
    )
  })

  /** Gives a user an SSO session that all the token sessions came from. */
  async function linkToSso({ poolId, username }: User): Promise<string> {
    const read = await stage.services.table.get(userSessionsRef(poolId, username))
    const user = await stage.services.table.get(userRef(poolId, username))
    if (!read || !user) throw new Error('there are sessions')
    const id = newSessionId('SSO')
    const [first] = read.sessions
    if (!first) throw new Error('there is a session')
    const sso = { ...first, id, type: 'SSO' as const, originJti: undefined }
    const linked = read.sessions.map((one) => ({ ...one, originSessionId: id }))
    await stage.services.table.write(replaceSessions(user, [...linked, sso], read))
    return id
  }
})

describe('the settings of sessions', () => {
  it('are read back as they were set, and have defaults before', async () => {
    const fresh = await aPool(stage.services)
    const read = () =>
      run(getUserPoolSessionConfiguration, stage.services, { UserPoolId: fresh.id })
    expect(await read()).toEqual({
      UserPoolId: fresh.id,
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: 20 },
    })
    await track(fresh, 7)
    expect(await read()).toMatchObject({
      UserSessionTracking: 'ENABLED',
      TokenSession: { MaxPerUser: 7 },
    })
  })

  it('of a client need tracking, and stay when it is switched off', async () => {
    const fresh = await aPool(stage.services)
    const app = await aClient(stage.services, fresh)
    const ids = { UserPoolId: fresh.id, ClientId: app.id }
    const set = () =>
      run(setUserPoolClientSessionConfiguration, stage.services, {
        ...ids,
        SSOSession: { MaxValidityMinutes: 0 },
      })
    const read = () => run(getUserPoolClientSessionConfiguration, stage.services, ids)
    expect(await read()).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 60 } })
    await expect(set()).rejects.toMatchObject({ code: 'InvalidParameterException' })
    await track(fresh)
    expect(await set()).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 0 } })
    await track(fresh, 20, 'DISABLED')
    expect(await read()).toEqual({ ...ids, SSOSession: { MaxValidityMinutes: 0 } })
  })

  it('need more than the Lite plan', async () => {
    const lite = await aPool(stage.services, { UserPoolTier: 'LITE' })
    await expect(track(lite)).rejects.toMatchObject({ code: 'FeatureUnavailableInTierException' })
  })
})
