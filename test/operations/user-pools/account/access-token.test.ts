import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { account } from '../../../../lib/operations/user-pools/account/index.ts'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { globalSignOut } from '../../../../lib/operations/user-pools/account/global-sign-out.ts'
import { removeClient, type AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { removeUser, replaceUser } from '../../../../lib/store/users.ts'
import { aClient, anyRequest, aPool, run } from '../../../builders.ts'
import { signedToken } from '../../../signed-token.ts'
import { aUser, claimsOf, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
let good: { AccessToken: string; IdToken: string; RefreshToken: string }
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool, everyFlow)
  await aUser(stage.services, pool, { username: 'jane' })
  good = await tokensOf(stage.services, client, 'jane')
})
afterAll(() => stage.stop())

const show = (AccessToken: string) => run(getUser, stage.services, { AccessToken })
const invalid = refusal('NotAuthorizedException', 'Invalid Access Token')
const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked')

/** A token that the pool really signed, whatever it says. */
async function signed(changes: Record<string, unknown>, which: 'access' | 'id' = 'access') {
  const keys = await stage.services.signingKeys.of(pool.id)
  if (!keys) throw new Error('the pool has keys')
  return signedToken({ ...claimsOf(good.AccessToken), ...changes }, keys[which])
}

const encode = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

describe('an access token', () => {
  it('is accepted as it was issued', async () => {
    await expect(show(good.AccessToken)).resolves.toMatchObject({ Username: 'jane' })
    await expect(show(await signed({}))).resolves.toMatchObject({ Username: 'jane' })
  })

  it('is not an ID token, nor a refresh token', async () => {
    await expect(show(good.IdToken)).rejects.toEqual(invalid)
    await expect(show(good.RefreshToken)).rejects.toEqual(invalid)
  })

  it.each([
    ['signed with the key for ID tokens', () => signed({}, 'id')],
    ['of an ID token’s use', () => signed({ token_use: 'id' })],
    ['of no use', () => signed({ token_use: undefined })],
    ['of another issuer', () => signed({ iss: 'https://evil.example.com/us-east-1_abcdefghi' })],
    [
      'of another issuer for this pool',
      () => signed({ iss: `https://evil.example.com/${pool.id}` }),
    ],
    [
      'of an issuer with a path behind it',
      () => signed({ iss: `${String(claimsOf(good.AccessToken).iss)}/` }),
    ],
    ['without an issuer', () => signed({ iss: undefined })],
    ['with a number as issuer', () => signed({ iss: 7 })],
    ['of an unknown client', () => signed({ client_id: 'nobody' })],
    ['without a client', () => signed({ client_id: undefined })],
    ['of an unknown user', () => signed({ username: 'nobody' })],
    ['of the user’s name but another sub', () => signed({ sub: 'somebody-else' })],
    [
      'with a user name that is too long for the store',
      () => signed({ username: 'x'.repeat(5000) }),
    ],
    ['with an empty user name', () => signed({ username: '' })],
    ['with a list as user name', () => signed({ username: ['jane'] })],
    ['with half a character in the user name', () => signed({ username: 'jane\ud800' })],
    ['with an object as family', () => signed({ origin_jti: {} })],
    ['with an oversized family', () => signed({ origin_jti: 'x'.repeat(4000) })],
    ['from two minutes ahead', () => signed({ iat: Number(claimsOf(good.AccessToken).iat) + 120 })],
  ])('is refused when %s', async (_, make) => {
    await expect(show(await make())).rejects.toEqual(invalid)
  })

  it('of another pool is refused, though its ids are made to fit', async () => {
    const other = await aPool(stage.services)
    const keys = await stage.services.signingKeys.of(other.id)
    if (!keys) throw new Error('the pool has keys')
    const forged = signedToken(claimsOf(good.AccessToken), keys.access)
    await expect(show(forged)).rejects.toEqual(invalid)
  })

  it.each([
    ['nothing', () => ''],
    ['no token', () => 'garbage'],
    ['two parts', (token: string) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token: string) => `${token}.x`],
    ['white space', (token: string) => ` ${token}`],
    ['padding', (token: string) => `${token}=`],
    [
      'another last letter',
      (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'),
    ],
    ['no signature', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['algorithm none', (token: string) => withHeader(token, { alg: 'none', kid: kidOf(token) })],
    [
      'a shared-secret algorithm',
      (token: string) => withHeader(token, { alg: 'HS256', kid: kidOf(token) }),
    ],
    ['no key name', (token: string) => withHeader(token, { alg: 'RS256' })],
    [
      'critical extensions',
      (token: string) => withHeader(token, { alg: 'RS256', kid: kidOf(token), crit: ['x'] }),
    ],
    [
      'another payload',
      (token: string) =>
        token.replace(/\.[^.]*\./u, `.${encode({ ...claimsOf(token), username: 'eve' })}.`),
    ],
  ])('is refused as %s', async (_, spoil) => {
    await expect(show(spoil(good.AccessToken))).rejects.toEqual(invalid)
  })

  it('is refused when it brings its own key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = publicKey.export({ format: 'jwk' })
    const header = encode({ alg: 'RS256', kid: kidOf(good.AccessToken), jwk })
    const body = encode(claimsOf(good.AccessToken))
    const forged = sign('sha256', Buffer.from(`${header}.${body}`), privateKey)
    await expect(show(`${header}.${body}.${forged.toString('base64url')}`)).rejects.toEqual(invalid)
  })

  it('ends at its time', async () => {
    const start = stage.clock.now
    stage.clock.now = start + 3_599_999
    await expect(show(good.AccessToken)).resolves.toHaveProperty('Username')
    stage.clock.now = start + 3_600_000
    await expect(show(good.AccessToken)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Access Token has expired'),
    )
    stage.clock.now = start
  })

  it.each(['openid', '', 'aws.cognito.signin.user.administrator'])(
    'with the scope «%s» lacks the right',
    async (scope) => {
      await expect(show(await signed({ scope }))).rejects.toEqual(
        refusal('NotAuthorizedException', 'Access Token does not have required scopes'),
      )
    },
  )

  it('is worth nothing once the user is disabled, deleted or made anew', async () => {
    const user = await aUser(stage.services, pool)
    const { AccessToken } = await tokensOf(stage.services, client, user.username)
    const disabled = { ...user, enabled: false, version: 2 }
    await stage.services.table.write(replaceUser(disabled))
    await expect(show(AccessToken)).rejects.toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    )
    await stage.services.table.write(removeUser(disabled))
    await expect(show(AccessToken)).rejects.toEqual(invalid)
    await aUser(stage.services, pool, { username: user.username })
    await expect(show(AccessToken)).rejects.toEqual(invalid)
  })

  it('is worth nothing once the client is gone', async () => {
    const gone = await aClient(stage.services, pool, everyFlow)
    const { AccessToken } = await tokensOf(stage.services, gone, 'jane')
    await stage.services.table.write(removeClient(pool.id, gone.id))
    await expect(show(AccessToken)).rejects.toEqual(invalid)
  })
})

describe('GlobalSignOut', () => {
  it('ends all access tokens of the user, also of clients without revocation', async () => {
    const user = await aUser(stage.services, pool)
    const plain = await aClient(stage.services, pool, {
      ...everyFlow,
      EnableTokenRevocation: false,
    })
    const one = await tokensOf(stage.services, client, user.username)
    const other = await tokensOf(stage.services, plain, user.username)
    const { AccessToken } = one
    await expect(run(globalSignOut, stage.services, { AccessToken })).resolves.toEqual({})
    await expect(show(AccessToken)).rejects.toEqual(revoked)
    await expect(show(other.AccessToken)).rejects.toEqual(revoked)
    stage.clock.now += 1
    const later = await tokensOf(stage.services, client, user.username)
    await expect(show(later.AccessToken)).resolves.toHaveProperty('Username')
    await expect(show(good.AccessToken)).resolves.toHaveProperty('Username')
  })
})

describe('every operation of the account', () => {
  it.each(Object.keys(account))('%s asks for a token that is good', async (name) => {
    const operation = await account[name]?.()
    if (!operation) throw new Error('the operation is there')
    expect(operation.access).toBe('access token')
    const input = {
      AccessToken: good.IdToken,
      AttributeName: 'email',
      Code: '123456',
      UserAttributes: [],
      UserAttributeNames: [],
      PreviousPassword: 'x',
      ProposedPassword: 'Another-123',
    }
    const answer = operation.run(input as never, stage.services, anyRequest) // whatever it takes
    await expect(answer).rejects.toEqual(invalid)
  })
})

function kidOf(token: string): string {
  const header = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
  return (JSON.parse(header) as { kid: string }).kid
}

function withHeader(token: string, header: object): string {
  return [encode(header), ...token.split('.').slice(1)].join('.')
}
