import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { removeUser, replaceUser, userChanged, userRef, type User } from '../../lib/store/users.ts'
import { aPool } from '../builders.ts'
import { aUser } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

it.each([
  ['deleted', (former: User) => removeUser(former)],
  ['replaced', (former: User) => replaceUser({ ...former, version: former.version + 1 })],
])('is not %s by who read the one that had the name before', async (_, writes) => {
  const { table } = stage.services
  const pool = await aPool(stage.services)
  const former = await aUser(stage.services, pool, { username: 'jane' })
  await table.write(...removeUser(former))
  const present = await aUser(stage.services, pool, { username: 'jane' })
  expect(present.version).toBe(former.version)
  await expect(table.write(...writes(former))).rejects.toBe(userChanged)
  expect((await table.get(userRef(pool.id, 'jane')))?.sub).toBe(present.sub)
})
