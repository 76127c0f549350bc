import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { jsonClients } from '../../../../lib/aws/services.ts'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { adminUserGlobalSignOut } from '../../../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { Services } from '../../../../lib/services.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { Table } from '../../../../lib/store/table.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aUser, everyFlow, passwordSignIn, refresh, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

/** The same services, in which something happens right after the first reading of the store. */
function inBetween(happening: () => Promise<unknown>): Services {
  const store = jsonClients(process.env, 'us-east-1').dynamoDb()
  let isOver = false
  const call = async (operation: string, input: object) => {
    const answer = await store.call(operation, input)
    if (operation === 'BatchGetItem' && !isOver) {
      isOver = true
      stage.clock.now += 5
      await happening()
      stage.clock.now += 5
    }
    return answer
  }
  return Object.create(stage.services, {
    table: { value: new Table({ call }, 'cognate') },
  }) as Services // with our table
}

describe('a sign-out while tokens are being issued', () => {
  const signOut = (Username: string) => () =>
    run(adminUserGlobalSignOut, stage.services, { UserPoolId: pool.id, Username })
  const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked')

  it('ends the tokens of a sign-in that had read the user before', async () => {
    const { username } = await aUser(stage.services, pool)
    const services = inBetween(signOut(username))
    const { AuthenticationResult } = await passwordSignIn(services, client, { USERNAME: username })
    const { AccessToken = '', RefreshToken = '' } = AuthenticationResult ?? {}
    await expect(run(getUser, stage.services, { AccessToken })).rejects.toEqual(revoked)
    await expect(refresh(stage.services, client, { REFRESH_TOKEN: RefreshToken })).rejects.toEqual(
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    )
  })

  it('ends the tokens of a refresh, though the client names no token families', async () => {
    const unnamed = await aClient(stage.services, pool, {
      ...everyFlow,
      EnableTokenRevocation: false,
    })
    const { username } = await aUser(stage.services, pool)
    const { RefreshToken } = await tokensOf(stage.services, unnamed, username)
    stage.clock.now += 5
    const services = inBetween(signOut(username))
    const { AuthenticationResult } = await refresh(services, unnamed, {
      REFRESH_TOKEN: RefreshToken,
    })
    const { AccessToken = '' } = AuthenticationResult ?? {}
    await expect(run(getUser, stage.services, { AccessToken })).rejects.toEqual(revoked)
  })
})
