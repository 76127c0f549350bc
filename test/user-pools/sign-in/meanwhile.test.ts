import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { confirmSignUp } from '../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminSetUserPassword } from '../../../lib/operations/user-pools/users/admin-set-user-password.ts'
import { adminUserGlobalSignOut } from '../../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { removeUser, userRef } from '../../../lib/store/users.ts'
import { aFactorPool, change, stored } from '../../operations/user-pools/mfa/setting.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { answer, begin } from '../challenges.ts'
import { aUser, everyFlow, password } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

let counter = 0
const newName = () => `meanwhile-${++counter}`
const byChoice = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }
const someApp = { totp: { seed: Buffer.alloc(32), version: 2 } }

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')
const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.')

/** Puts somebody else in the place of a user: under the same name, with the same password. */
async function replace(pool: UserPool, username: string, attributes = {}): Promise<void> {
  const user = await stage.services.table.get(userRef(pool.id, username))
  if (user) await stage.services.table.write(removeUser(user))
  await aUser(stage.services, pool, { username, attributes })
}

describe('the session of a user who was deleted', () => {
  it('sets no factor up for the next user of the name', async () => {
    const pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
    const client = await aClient(stage.services, pool, everyFlow)
    const { username: name } = await aUser(stage.services, pool)
    const asked = await begin(stage.services, client, {
      flow: 'USER_PASSWORD_AUTH',
      USERNAME: name,
      PASSWORD: password,
    })
    expect(asked.ChallengeName).toBe('MFA_SETUP')
    await replace(pool, name)
    await expect(
      answer(stage.services, client, { asked, name, EMAIL: 'thief@example.com' }),
    ).rejects.toEqual(wrong)
  })

  it('signs nobody in after a sign-up that was confirmed', async () => {
    const pool = await aPool(stage.services, {
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    })
    const client = await aClient(stage.services, pool, byChoice)
    const who = { ClientId: client.id, Username: newName() }
    const name = who.Username
    const UserAttributes = [{ Name: 'email', Value: `${name}@example.com` }]
    await run(signUp, stage.services, { ...who, Password: password, UserAttributes })
    const ConfirmationCode = stage.codeTo(`${name}@example.com`)
    const { Session } = await run(confirmSignUp, stage.services, { ...who, ConfirmationCode })
    await replace(pool, name, { email: 'next@example.com' })
    await expect(
      begin(stage.services, client, { flow: 'USER_AUTH', USERNAME: name, session: Session ?? '' }),
    ).rejects.toEqual(wrong)
  })
})

describe('a factor that a user got in the middle of a sign-in', () => {
  it('ends the set-up of an e-mail address in its place', async () => {
    const pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
    const client = await aClient(stage.services, pool, everyFlow)
    const user = await aUser(stage.services, pool)
    const name = user.username
    const thief = 'thief-1@example.com'
    const start = { flow: 'USER_PASSWORD_AUTH', USERNAME: name, PASSWORD: password } as const
    const asked = await begin(stage.services, client, start)
    const sent = await answer(stage.services, client, { asked, name, EMAIL: thief })
    const EMAIL_OTP_CODE = stage.codeTo(thief)
    await change(stage, user, someApp)
    await expect(
      answer(stage.services, client, { asked, name, EMAIL: 'thief-2@example.com' }),
    ).rejects.toEqual(invalid)
    await expect(
      answer(stage.services, client, { asked: sent, name, EMAIL_OTP_CODE }),
    ).rejects.toEqual(invalid)
    expect((await stored(stage, user)).attributes).not.toHaveProperty('email')
  })

  it.each(['EMAIL_OTP', 'SMS_OTP'])('is not spared by a code of %s asked before', async (way) => {
    const pool = await aFactorPool(stage, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    })
    const client = await aClient(stage.services, pool, byChoice)
    const name = newName()
    const address = way === 'EMAIL_OTP' ? `${name}@example.com` : `+49302000${counter}`
    const attributes = { [way === 'EMAIL_OTP' ? 'email' : 'phone_number']: address }
    const user = await aUser(stage.services, pool, { username: name, attributes })
    const asked = await begin(stage.services, client, {
      flow: 'USER_AUTH',
      USERNAME: name,
      PREFERRED_CHALLENGE: way,
    })
    expect(asked.ChallengeName).toBe(way)
    const code = stage.codeTo(address)
    await change(stage, user, someApp)
    await expect(
      answer(stage.services, client, { asked, name, [`${way}_CODE`]: code }),
    ).rejects.toEqual(refusal('CodeMismatchException', 'Invalid code or auth state for the user.'))
  })
})

describe('a sign-out in the middle of a sign-in', () => {
  it('ends what was proved before it', async () => {
    const pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
    const client = await aClient(stage.services, pool, everyFlow)
    const { username: name } = await aUser(stage.services, pool)
    const start = { flow: 'USER_PASSWORD_AUTH', USERNAME: name, PASSWORD: password } as const
    const asked = await begin(stage.services, client, start)
    stage.clock.now += 1000
    const whose = { UserPoolId: pool.id, Username: name }
    await run(adminUserGlobalSignOut, stage.services, whose)
    const proof = { asked, name, EMAIL: 'thief-3@example.com' }
    await expect(answer(stage.services, client, proof)).rejects.toEqual(wrong)
  })
})

describe('a new password in the middle of a sign-in', () => {
  it('ends what the old one proved', async () => {
    const pool = await aFactorPool(stage, { MfaConfiguration: 'ON' })
    const client = await aClient(stage.services, pool, everyFlow)
    const { username: name } = await aUser(stage.services, pool)
    const start = { flow: 'USER_PASSWORD_AUTH', USERNAME: name, PASSWORD: password } as const
    const asked = await begin(stage.services, client, start)
    expect(asked.ChallengeName).toBe('MFA_SETUP')
    await run(adminSetUserPassword, stage.services, {
      UserPoolId: pool.id,
      Username: name,
      Password: 'Another-123',
      Permanent: true,
    })
    const proof = { asked, name, EMAIL: 'thief-4@example.com' }
    await expect(answer(stage.services, client, proof)).rejects.toEqual(wrong)
  })
})
