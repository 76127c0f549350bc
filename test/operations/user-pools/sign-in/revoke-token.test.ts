import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { revokeToken } from '../../../../lib/operations/user-pools/sign-in/revoke-token.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newClientId } from '../../../../lib/user-pools/ids.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import {
  aUser,
  everyFlow,
  hashOf,
  passwordSignIn,
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
  await aUser(stage.services, pool, { username: 'jane' })
})
afterAll(() => stage.stop())

const revoke = (Token: string, by: { id: string } = client, ClientSecret?: string) =>
  run(revokeToken, stage.services, { ClientId: by.id, Token, ClientSecret })
const tokens = (by: AppClient = client) => tokensOf(stage.services, by, 'jane')

describe('RevokeToken', () => {
  it('ends the access tokens of the sign-in, refreshed ones as well', async () => {
    const { RefreshToken, AccessToken } = await tokens()
    const again = await refresh(stage.services, client, { REFRESH_TOKEN: RefreshToken })
    await expect(revoke(RefreshToken)).resolves.toEqual({})
    for (const token of [AccessToken, again.AuthenticationResult?.AccessToken ?? '']) {
      await expect(run(getUser, stage.services, { AccessToken: token })).rejects.toEqual(
        refusal('NotAuthorizedException', 'Access Token has been revoked'),
      )
    }
  })

  it('leaves other sign-ins alone', async () => {
    const [one, other] = [await tokens(), await tokens()]
    await revoke(one.RefreshToken)
    const { AccessToken } = other
    await expect(run(getUser, stage.services, { AccessToken })).resolves.toHaveProperty('Username')
  })

  it('may be repeated', async () => {
    const { RefreshToken } = await tokens()
    await revoke(RefreshToken)
    await expect(revoke(RefreshToken)).resolves.toEqual({})
  })

  it.each([['garbage'], ['a.b.c.d.e']])('refuses %s as a token', async (token) => {
    await expect(revoke(token)).rejects.toEqual(
      refusal('UnsupportedTokenTypeException', 'Unsupported token type'),
    )
  })

  it('refuses access and ID tokens', async () => {
    const { AccessToken, IdToken } = await tokens()
    for (const token of [AccessToken, IdToken]) {
      await expect(revoke(token)).rejects.toMatchObject({ code: 'UnsupportedTokenTypeException' })
    }
  })

  it('refuses the token of another client, which lives on', async () => {
    const other = await aClient(stage.services, pool, everyFlow)
    const { RefreshToken } = await tokens(other)
    await expect(revoke(RefreshToken)).rejects.toEqual(
      refusal('UnauthorizedException', 'Invalid Refresh Token'),
    )
    await expect(
      refresh(stage.services, other, { REFRESH_TOKEN: RefreshToken }),
    ).resolves.toHaveProperty('AuthenticationResult')
  })

  it('takes the client’s secret where there is one', async () => {
    const secret = 'client-secret-example'
    const guarded = await aClient(stage.services, pool, { ...everyFlow, secret })
    const signedIn = await passwordSignIn(stage.services, guarded, {
      USERNAME: 'jane',
      SECRET_HASH: hashOf(guarded, secret, 'jane'),
    })
    const token = signedIn.AuthenticationResult?.RefreshToken ?? ''
    for (const wrong of [undefined, '', 'other', `${secret} `]) {
      await expect(revoke(token, guarded, wrong)).rejects.toEqual(
        refusal('UnauthorizedException', 'Invalid client or secret'),
      )
    }
    await expect(revoke(token, guarded, secret)).resolves.toEqual({})
  })

  it('is refused where the client has revocation off', async () => {
    const off = await aClient(stage.services, pool, { ...everyFlow, EnableTokenRevocation: false })
    const { RefreshToken } = await tokens(off)
    await expect(revoke(RefreshToken, off)).rejects.toMatchObject({
      code: 'UnsupportedOperationException',
    })
  })

  it('is refused for an unknown client', async () => {
    const id = newClientId(pool.id)
    await expect(revoke('any', { id })).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${id} does not exist.`),
    )
  })
})
