import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { userChanged } from '../../lib/store/users.ts'
import type { MigratedUser } from '../../lib/triggers/user-migration.ts'
import { findClientUser } from '../../lib/user-pools/find-user.ts'
import { createMigratedUser } from '../../lib/user-pools/migrate-user.ts'
import { aClient, aPool } from '../builders.ts'
import { aUser, everyFlow, passwordSignIn } from './people.ts'
import { aStage, type Stage } from './stage.ts'

describe('createMigratedUser', () => {
  let stage: Stage
  let pool: UserPool
  let client: AppClient

  beforeAll(async () => {
    stage = await aStage()
    pool = await aPool(stage.services)
    client = await aClient(stage.services, pool, everyFlow)
  })
  afterAll(() => stage.stop())

  const find = (name: string) =>
    findClientUser(stage.services.table, { region: 'us-east-1', clientId: client.id, name })
  const answer: MigratedUser = {
    attributes: { email: 'dora@example.com' },
    finalUserStatus: 'CONFIRMED',
    messageAction: 'SUPPRESS',
    desiredDeliveryMediums: ['SMS'],
    forceAliasCreation: false,
    enableSmsMfa: false,
  }

  it('takes the password that was given, whatever the policy says of it', async () => {
    const found = await find('dora')
    const user = await createMigratedUser(stage.services, found, { ...answer, password: 'weak' })
    expect(user).toMatchObject({
      username: 'dora',
      status: 'CONFIRMED',
      attributes: answer.attributes,
    })
    await expect(
      passwordSignIn(stage.services, client, { USERNAME: 'dora', PASSWORD: 'weak' }),
    ).resolves.toMatchObject({ AuthenticationResult: {} })
    await expect(
      passwordSignIn(stage.services, client, { USERNAME: 'dora', PASSWORD: 'other' }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })

  it('asks for another round when somebody else was faster', async () => {
    const found = await find('eve')
    await aUser(stage.services, pool, { username: 'eve' })
    await expect(
      createMigratedUser(stage.services, found, { ...answer, password: 'weak' }),
    ).rejects.toBe(userChanged)
    const signIn = passwordSignIn(stage.services, client, { USERNAME: 'eve', PASSWORD: 'weak' })
    await expect(signIn).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })
})
