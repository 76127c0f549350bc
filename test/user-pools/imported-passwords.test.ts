import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../lib/operations/user-pools/account/change-password.ts'
import { adminSetUserPassword } from '../../lib/operations/user-pools/users/admin-set-user-password.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../lib/store/users.ts'
import { importedPassword } from '../../lib/user-pools/passwords.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aUser, everyFlow, passwordSignIn, srpSignIn } from './people.ts'
import { aStage, refusal, refusals, type Stage } from './stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } },
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')
/** Below the pool's policy, as passwords from elsewhere may be. */
const oldPassword = 'horse'
const hash = '$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq'

/** Puts a user with an imported hash into the store. */
async function anImportedUser(): Promise<User> {
  const user = { ...(await aUser(stage.services, pool)), password: undefined }
  const sealer = await stage.services.keyring.sealer('user-pools')
  const imported = {
    ...user,
    importedPassword: importedPassword(sealer, user, { algorithm: 'BCRYPT', hash }),
    version: 2,
  }
  await stage.services.table.write(replaceUser(imported))
  return imported
}

const signIn = (USERNAME: string, PASSWORD = oldPassword) =>
  passwordSignIn(stage.services, client, { USERNAME, PASSWORD })

const stored = ({ username }: User) => stage.services.table.get(userRef(pool.id, username))

describe('a user with an imported password hash', () => {
  it('signs in with the plain password, which then has a verifier of our own', async () => {
    const user = await anImportedUser()
    await expect(srpSignIn(stage.services, client, { name: user.username })).rejects.toEqual(wrong)
    const secret = oldPassword
    await expect(
      srpSignIn(stage.services, client, { name: user.username, secret }),
    ).rejects.toEqual(wrong)

    const calls = await stage.callsOf(() => signIn(user.username))
    expect(calls.filter(({ operation }) => operation !== 'BatchGetItem')).toMatchObject([
      { operation: 'TransactWriteItems' },
    ])
    expect(await stored(user)).toMatchObject({ password: { version: 2 }, version: 3 })
    expect(await stored(user)).not.toHaveProperty('importedPassword')
    await srpSignIn(stage.services, client, { name: user.username, secret })
    await signIn(user.username)
  })

  it('is refused with any other password, and keeps the hash', async () => {
    const user = await anImportedUser()
    for (const password of ['hors', 'horse ', 'Horse', hash]) {
      await expect(signIn(user.username, password)).rejects.toEqual(wrong)
    }
    expect((await stored(user))?.importedPassword).toEqual(user.importedPassword)
  })

  it('keeps it sealed, for that very user', async () => {
    const [user, other] = [await anImportedUser(), await anImportedUser()]
    const sealed = Buffer.from(user.importedPassword?.sealedHash ?? '')
    expect(sealed.includes(hash)).toBe(false)
    const { importedPassword } = user
    await stage.services.table.write(...replaceUser({ ...other, importedPassword, version: 3 }))
    await expect(signIn(other.username)).rejects.toThrow('does not open')
  })

  it('is locked out as everybody is, also with the right password', async () => {
    const user = await anImportedUser()
    const results = await Promise.allSettled(
      Array.from({ length: 24 }, () => signIn(user.username, 'wrong')),
    )
    const judged = refusals(results).filter((error) =>
      (error as Error).message.includes('Incorrect'),
    )
    expect(judged.length).toBeLessThanOrEqual(6)
    await expect(signIn(user.username)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Password attempts exceeded'),
    )
  })

  it('may sign in sixteen times at once', async () => {
    const user = await anImportedUser()
    await Promise.all(Array.from({ length: 16 }, () => signIn(user.username)))
    expect(await stored(user)).toMatchObject({ password: { version: 2 }, version: 3 })
  })

  it('forgets the hash for a new password, whose history it does not join', async () => {
    const user = await anImportedUser()
    const who = { UserPoolId: pool.id, Username: user.username }
    const Password = 'New-Secret-1'
    await run(adminSetUserPassword, stage.services, { ...who, Password, Permanent: true })
    expect(await stored(user)).toMatchObject({ password: { version: 2 }, passwordHistory: [] })
    expect(await stored(user)).not.toHaveProperty('importedPassword')
    await expect(signIn(user.username)).rejects.toEqual(wrong)
    await signIn(user.username, Password)
  })

  it('changes the password only by the old one', async () => {
    const user = await anImportedUser()
    const AccessToken = await tokenOf(user)
    const change = (PreviousPassword: string) =>
      run(changePassword, stage.services, {
        AccessToken,
        PreviousPassword,
        ProposedPassword: 'New-Secret-1',
      })
    await expect(change('another')).rejects.toEqual(wrong)
    await change(oldPassword)
    await signIn(user.username, 'New-Secret-1')
  })
})

/** An access token of a user who has not signed in with the plain password. */
async function tokenOf(user: User): Promise<string> {
  const { AuthenticationResult } = await signIn(user.username)
  const { version = 0 } = (await stored(user)) ?? {}
  await stage.services.table.write(replaceUser({ ...user, version: version + 1 }))
  return AuthenticationResult?.AccessToken ?? ''
}
