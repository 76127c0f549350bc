import type { VerifySoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../errors.ts'
import { attemptsRef } from '../../store/attempts.ts'
import { pendingTotpRef, usePendingTotp } from '../../store/pending-totp.ts'
import { replaceUser, type User } from '../../store/users.ts'
import { requireBearer } from '../access-token.ts'
import { spentSession } from '../sign-in/session.ts'
import { retryOnUserChange, revised } from '../user-changes.ts'
import type { AppServices } from './associate-app.ts'
import { withFactor } from './preference.ts'
import { openPendingSeed } from './pending-seed.ts'
import { requireAppProof, requireAppsOffered } from './proof-of-app.ts'
import { invalid, openSetUp, sealSetUp, type SetUp } from './set-up-session.ts'
import { sealTotpSeed } from './totp-seed.ts'

/** The first code of an app, and what its user calls it. */
export interface FirstCode {
  readonly code: string
  readonly friendlyName: string | undefined
}

/**
 * Makes the waiting seed a signed-in user's own, in place of an earlier one.
 *
 * @throws ServiceError EnableSoftwareTokenMFAException, SoftwareTokenMFANotFoundException, and the
 *   refusals of `requireBearer`
 */
export function verifyByToken(
  services: AppServices,
  token: string,
  { code, friendlyName }: FirstCode,
): Promise<VerifySoftwareTokenResponse> {
  return retryOnUserChange(async () => {
    const { pool, user, more } = await requireBearer(services, token, (poolId, username) => ({
      attempts: attemptsRef(poolId, username),
      pending: pendingTotpRef(poolId, username),
    }))
    requireAppsOffered(pool)
    const { attempts, pending } = more
    const now = services.now()
    const seed = openPendingSeed(await services.keyring.sealer('user-pools'), user, {
      pending,
      now,
    })
    if (!pending || !seed) {
      throw new ServiceError(
        'SoftwareTokenMFANotFoundException',
        'Software Token MFA does not exist for the user.',
      )
    }
    await requireAppProof(services, user, { seed, code, attempts })
    const proved = await withApp(services, user, { seed, friendlyName })
    await services.table.write(replaceUser(proved), usePendingTotp(pool.id, user.username, pending))
    return { Status: 'SUCCESS' }
  })
}

/**
 * Makes the session's seed the user's own and the factor of choice. The new session answers the
 * MFA_SETUP challenge: it names the version of the seed that was proved.
 *
 * @throws ServiceError EnableSoftwareTokenMFAException, and the refusals of `openSetUp`
 */
export async function verifyBySession(
  services: AppServices,
  session: string,
  { code, friendlyName }: FirstCode,
): Promise<VerifySoftwareTokenResponse> {
  const setUp = await openSetUp(services, session)
  const { state, pool, user, attempts } = setUp
  const { seed: text, ...details } = state.details
  requireAppsOffered(pool)
  if (text === undefined) throw invalid()
  const seed = Buffer.from(text, 'base64')
  await requireAppProof(services, user, {
    seed,
    code,
    attempts,
    handle: { ...state, takesRetries: true },
    spent: spentSession(),
  })
  const version = await keepApp(services, { ...setUp, session }, { seed, friendlyName })
  return {
    Status: 'SUCCESS',
    Session: await sealSetUp(services, setUp, { ...details, totpVersion: String(version) }),
  }
}

/** Writes the proved seed, unless the user got a factor otherwise meanwhile. */
function keepApp(
  services: AppServices,
  { user: read, session }: SetUp & { readonly session: string },
  app: { readonly seed: Buffer; readonly friendlyName: string | undefined },
): Promise<number> {
  return retryOnUserChange(async (before) => {
    const user = before === 0 ? read : (await openSetUp(services, session)).user
    const mfa = withFactor(user.mfa, 'SOFTWARE_TOKEN_MFA')
    const proved = { ...(await withApp(services, user, app)), mfa }
    await services.table.write(replaceUser(proved))
    return proved.version
  })
}

/** A version of the user is the version of the seed: it never comes again, even after a deletion. */
async function withApp(
  { keyring, now }: Pick<AppServices, 'keyring' | 'now'>,
  user: User,
  { seed, friendlyName }: { readonly seed: Buffer; readonly friendlyName: string | undefined },
): Promise<User> {
  const { version } = revised(user, {}, now())
  const sealer = await keyring.sealer('user-pools')
  const totp = { seed: sealTotpSeed(sealer, { ...user, version }, seed), version, friendlyName }
  return revised(user, { totp }, now())
}
