import { associateSoftwareToken } from '../../../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { verifySoftwareToken } from '../../../../lib/operations/user-pools/mfa/verify-software-token.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { MfaSettings, PoolSettings, UserPool } from '../../../../lib/store/user-pools.ts'
import { replaceUser, userRef, type User } from '../../../../lib/store/users.ts'
import { revised } from '../../../../lib/user-pools/user-changes.ts'
import { codeAt } from '../../../authenticator-app.ts'
import { aPool, run } from '../../../builders.ts'
import { passwordSignIn } from '../../../user-pools/people.ts'
import type { Stage } from '../../../user-pools/stage.ts'

/** Every further factor, as SetUserPoolMfaConfig stores it. */
export const everyFactor: MfaSettings = {
  SoftwareTokenMfaConfiguration: { Enabled: true },
  EmailMfaConfiguration: {},
}

/** A pool that can send SMS and offers the other factors as well. */
export async function aFactorPool(
  { services }: Stage,
  settings: PoolSettings = {},
  mfa: MfaSettings = everyFactor,
): Promise<UserPool> {
  return aPool(services, {
    MfaConfiguration: 'OPTIONAL',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    mfa,
    ...settings,
  })
}

/** Sets up an authenticator app with an access token, and answers its seed. */
export async function enrol({ services, clock }: Stage, AccessToken: string): Promise<string> {
  const { SecretCode = '' } = await run(associateSoftwareToken, services, { AccessToken })
  const UserCode = codeAt(SecretCode, clock.now)
  await run(verifySoftwareToken, services, { AccessToken, UserCode })
  return SecretCode
}

/** A user as stored now. */
export async function stored({ services }: Stage, { poolId, username }: User): Promise<User> {
  const user = await services.table.get(userRef(poolId, username))
  if (!user) throw new Error('the user is there')
  return user
}

/** Changes a stored user. */
export async function change(stage: Stage, user: User, changes: Partial<User>): Promise<void> {
  const present = await stored(stage, user)
  await stage.services.table.write(replaceUser(revised(present, changes, stage.clock.now)))
}

/** The session of a sign-in that waits for a factor to be set up. */
export async function aSetUpSession(
  { services }: Stage,
  client: AppClient,
  { username }: User,
): Promise<string> {
  const asked = await passwordSignIn(services, client, { USERNAME: username })
  if (asked.ChallengeName !== 'MFA_SETUP') throw new Error('the pool demands a factor')
  return asked.Session ?? ''
}
