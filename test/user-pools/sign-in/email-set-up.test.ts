import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { newTotpSeed } from '../../../lib/domain/totp.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { replaceUser, userRef } from '../../../lib/store/users.ts'
import { sealTotpSeed } from '../../../lib/user-pools/mfa/totp-seed.ts'
import { revised } from '../../../lib/user-pools/user-changes.ts'
import { aClient, aPool } from '../../builders.ts'
import { answer } from '../challenges.ts'
import { aUser, everyFlow, passwordSignIn } from '../people.ts'
import { aStage, refusal, type Stage } from '../stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    MfaConfiguration: 'ON',
    mfa: {
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: { Subject: 'Code', Message: 'Your code is {####}' },
    },
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.')

/** Somebody who has given the password and has no factor yet. */
async function waiting() {
  const { username: name } = await aUser(stage.services, pool)
  const asked = await passwordSignIn(stage.services, client, { USERNAME: name })
  return { name, asked }
}

async function enrolApp(name: string) {
  const user = await stage.services.table.get(userRef(pool.id, name))
  if (!user) throw new Error('the user is there')
  const sealer = await stage.services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, sub: user.sub, version: 1 }
  const totp = { seed: sealTotpSeed(sealer, owner, newTotpSeed()), version: 1 }
  await stage.services.table.write(...replaceUser(revised(user, { totp }, stage.clock.now)))
}

describe('an e-mail address as the factor to set up', () => {
  it('is verified by the code that signs in', async () => {
    const { name, asked } = await waiting()
    expect(asked.ChallengeParameters?.MFAS_CAN_SETUP).toBe('["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]')
    const EMAIL = `${name}@example.com`
    const sent = await answer(stage.services, client, { asked, name, EMAIL })
    expect(sent.ChallengeName).toBe('EMAIL_OTP')
    const EMAIL_OTP_CODE = stage.codeTo(EMAIL)
    const done = await answer(stage.services, client, { asked: sent, name, EMAIL_OTP_CODE })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
    const user = await stage.services.table.get(userRef(pool.id, name))
    expect(user?.attributes).toMatchObject({ email: EMAIL, email_verified: 'true' })
  })

  it('is refused once the user has an authenticator app', async () => {
    const { name, asked } = await waiting()
    await enrolApp(name)
    const EMAIL = 'mallory@example.com'
    await expect(answer(stage.services, client, { asked, name, EMAIL })).rejects.toEqual(invalid)
  })

  it('is refused at the code too, when the app came in between', async () => {
    const { name, asked } = await waiting()
    const EMAIL = 'mallory-2@example.com'
    const sent = await answer(stage.services, client, { asked, name, EMAIL })
    await enrolApp(name)
    const EMAIL_OTP_CODE = stage.codeTo(EMAIL)
    await expect(
      answer(stage.services, client, { asked: sent, name, EMAIL_OTP_CODE }),
    ).rejects.toEqual(invalid)
  })
})
