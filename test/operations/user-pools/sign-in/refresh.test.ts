import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUser } from '../../../../lib/operations/user-pools/account/delete-user.ts'
import { globalSignOut } from '../../../../lib/operations/user-pools/account/global-sign-out.ts'
import { revokeToken } from '../../../../lib/operations/user-pools/sign-in/revoke-token.ts'
import { removeClient, type AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, updateUser, type User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aGroup,
  aUser,
  claimsOf,
  everyFlow,
  refresh,
  tokensOf,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool, everyFlow)
  for (const name of ['old', 'new']) await aGroup(stage.services, pool, { name })
})
afterAll(() => stage.stop())

const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token')
const expired = refusal('NotAuthorizedException', 'Refresh Token has expired')
const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked')
const disabled = refusal('NotAuthorizedException', 'User is disabled.')

async function signedIn(changes: Partial<User> = {}, by: AppClient = client) {
  const user = await aUser(stage.services, pool, changes)
  return { user, ...(await tokensOf(stage.services, by, user.username)) }
}

const again = (REFRESH_TOKEN: string, by: AppClient = client) =>
  refresh(stage.services, by, { REFRESH_TOKEN })

describe('a refresh', () => {
  it('gives new ID and access tokens and no refresh token', async () => {
    const { RefreshToken } = await signedIn()
    await expect(again(RefreshToken)).resolves.toEqual({
      ChallengeParameters: {},
      AuthenticationResult: {
        AccessToken: expect.any(String),
        IdToken: expect.any(String),
        ExpiresIn: 3600,
        TokenType: 'Bearer',
      },
    })
  })

  it('keeps time and family of the sign-in, and makes the rest anew', async () => {
    const { RefreshToken, AccessToken } = await signedIn()
    const before = claimsOf(AccessToken)
    stage.clock.now += 600_000
    const { AuthenticationResult: result } = await again(RefreshToken)
    for (const claims of [claimsOf(result?.AccessToken), claimsOf(result?.IdToken)]) {
      expect(claims).toMatchObject({ auth_time: before.auth_time, origin_jti: before.origin_jti })
      expect(claims.iat).toBe(Number(before.iat) + 600)
      expect(claims.jti).not.toBe(before.jti)
      expect(claims.event_id).not.toBe(before.event_id)
    }
  })

  it('shows the groups and attributes of now', async () => {
    const { user, RefreshToken } = await signedIn({ groups: ['old'], attributes: { name: 'A' } })
    const { table } = stage.services
    await table.write(replaceUser({ ...user, attributes: { name: 'B' }, version: 2 }))
    const groups = { add: { groups: new Set(['new']) }, take: undefined }
    await table.write(updateUser(user, { add: groups.add }))
    const { AuthenticationResult: result } = await again(RefreshToken)
    expect(claimsOf(result?.IdToken)).toMatchObject({ 'cognito:groups': ['new', 'old'], name: 'B' })
  })

  it('writes nothing', async () => {
    const { RefreshToken } = await signedIn({ groups: ['old'] })
    await again(RefreshToken)
    const calls = await stage.callsOf(() => again(RefreshToken))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem'])
  })

  it('is refused for a client that is not or no more there', async () => {
    const gone = await aClient(stage.services, pool, everyFlow)
    const { RefreshToken } = await signedIn({}, gone)
    await stage.services.table.write(removeClient(pool.id, gone.id))
    await expect(again(RefreshToken, gone)).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${gone.id} does not exist.`),
    )
  })
})

describe('a refresh token', () => {
  it('ends after the client’s time, 30 days unless set', async () => {
    const start = stage.clock.now
    const hour = { RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' as const } }
    const brief = await aClient(stage.services, pool, { ...everyFlow, ...hour })
    for (const [by, life] of [
      [client, 30 * 86_400_000],
      [brief, 3_600_000],
    ] as const) {
      stage.clock.now = start
      const { RefreshToken } = await signedIn({}, by)
      stage.clock.now = start + life - 1
      await expect(again(RefreshToken, by)).resolves.toHaveProperty('AuthenticationResult')
      stage.clock.now = start + life
      await expect(again(RefreshToken, by)).rejects.toEqual(expired)
    }
    stage.clock.now = start
  })

  it('serves its own client only', async () => {
    const { RefreshToken } = await signedIn()
    const other = await aClient(stage.services, pool, everyFlow)
    await expect(again(RefreshToken, other)).rejects.toEqual(invalid)
    const pool2 = await aPool(stage.services)
    const elsewhere = await aClient(stage.services, pool2, everyFlow)
    await expect(again(RefreshToken, elsewhere)).rejects.toEqual(invalid)
  })

  it('is opaque: a JWE of five parts with Cognito’s content type', async () => {
    const { RefreshToken, user } = await signedIn()
    const parts = RefreshToken.split('.')
    expect(parts).toHaveLength(5)
    const header = Buffer.from(parts[0] ?? '', 'base64url').toString()
    expect(JSON.parse(header)).toMatchObject({ cty: 'JWT', enc: 'A256GCM' })
    expect(Buffer.from(parts[3] ?? '', 'base64url').toString('latin1')).not.toContain(user.username)
  })

  it.each([
    ['garbage', () => 'garbage'],
    ['an access token', (_: string, access: string) => access],
    ['four parts', (token: string) => token.split('.').slice(1).join('.')],
    ['padding', (token: string) => `${token}=`],
    ['white space', (token: string) => `${token}\n`],
    ['another first letter of its text', (token: string) => changed(token, 3, 0)],
    ['another last letter of its tag', (token: string) => changed(token, 4, 21)],
    ['another nonce', (token: string) => changed(token, 2, 0)],
    ['another header', (token: string) => changed(token, 0, 10)],
    ['an oversized text', (token: string) => token + 'A'.repeat(100_000)],
  ])('is refused as %s', async (_, spoil) => {
    const { RefreshToken, AccessToken } = await signedIn()
    await expect(again(spoil(RefreshToken, AccessToken))).rejects.toEqual(invalid)
  })

  it('ends when it is revoked, and with it no other sign-in', async () => {
    const { user, RefreshToken } = await signedIn()
    const other = await tokensOf(stage.services, client, user.username)
    await run(revokeToken, stage.services, { ClientId: client.id, Token: RefreshToken })
    await expect(again(RefreshToken)).rejects.toEqual(revoked)
    await expect(again(other.RefreshToken)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('ends with a global sign-out in the very same second, and later ones live', async () => {
    const { user, RefreshToken, AccessToken } = await signedIn()
    stage.clock.now += 1
    await run(globalSignOut, stage.services, { AccessToken })
    stage.clock.now += 1
    await expect(again(RefreshToken)).rejects.toEqual(revoked)
    const later = await tokensOf(stage.services, client, user.username)
    await expect(again(later.RefreshToken)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('ends when the user is disabled', async () => {
    const { user, RefreshToken } = await signedIn()
    await stage.services.table.write(replaceUser({ ...user, enabled: false, version: 2 }))
    await expect(again(RefreshToken)).rejects.toEqual(disabled)
  })

  it('ends with the user, whoever has the name later', async () => {
    const { user, RefreshToken, AccessToken } = await signedIn()
    await run(deleteUser, stage.services, { AccessToken })
    await expect(again(RefreshToken)).rejects.toEqual(invalid)
    await aUser(stage.services, pool, { username: user.username })
    await expect(again(RefreshToken)).rejects.toEqual(invalid)
  })
})

/** A token with another letter in one of its parts. */
function changed(token: string, part: number, at: number): string {
  return token
    .split('.')
    .map((text, index) => {
      if (index !== part) return text
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const letter = letters[letters.indexOf(text[at] ?? '') ^ 1] ?? ''
      return text.slice(0, at) + letter + text.slice(at + 1)
    })
    .join('.')
}
