import type { AssociateSoftwareTokenResponse } from '@aws-sdk/client-cognito-identity-provider'
import { base32 } from '../../domain/base32.ts'
import { newTotpSeed } from '../../domain/totp.ts'
import type { Services } from '../../services.ts'
import { putPendingTotp } from '../../store/pending-totp.ts'
import { factorSetUpStep } from '../sign-in/ask/further-factor.ts'
import { requireSession, type SealingServices } from '../sign-in/session.ts'
import { requireBearer } from '../access-token.ts'
import { pendingSeed } from './pending-seed.ts'
import { requireAppsOffered } from './proof-of-app.ts'
import { openSetUp, sealSetUp } from './set-up-session.ts'

/** The services that setting an app up takes. */
export type AppServices = Pick<Services, 'settings' | 'now' | 'table' | 'signingKeys' | 'keyring'>

/**
 * Gives a signed-in user a seed, which waits for its first code in the store.
 *
 * @throws ServiceError SoftwareTokenMFANotFoundException, and the refusals of `requireBearer`
 */
export async function associateByToken(
  services: AppServices,
  token: string,
): Promise<AssociateSoftwareTokenResponse> {
  const { pool, user } = await requireBearer(services, token)
  requireAppsOffered(pool)
  const seed = newTotpSeed()
  const sealer = await services.keyring.sealer('user-pools')
  const pending = pendingSeed(sealer, user, { seed, now: services.now() })
  await services.table.write(putPendingTotp(pool.id, user.username, pending))
  return { SecretCode: base32(seed) }
}

/**
 * The seed that travels in a session, in Base32, to show it again after a mistyped code.
 *
 * @throws ServiceError NotAuthorizedException
 */
export async function seedOfSetUp(services: SealingServices, session: string): Promise<string> {
  const { details } = await requireSession(services, { session }, factorSetUpStep)
  return base32(Buffer.from(details.seed ?? '', 'base64'))
}

/**
 * The factors that somebody in the middle of a sign-in may set up.
 *
 * @throws ServiceError NotAuthorizedException
 */
export async function factorsToSetUp(
  services: SealingServices,
  session: string,
): Promise<string[]> {
  const { details } = await requireSession(services, { session }, factorSetUpStep)
  return (details.factors ?? '').split(' ')
}

/**
 * Gives somebody in the middle of a sign-in a seed, which travels in the session.
 *
 * @throws ServiceError SoftwareTokenMFANotFoundException, and the refusals of `openSetUp`
 */
export async function associateBySession(
  services: AppServices,
  session: string,
): Promise<AssociateSoftwareTokenResponse> {
  const setUp = await openSetUp(services, session)
  requireAppsOffered(setUp.pool)
  const seed = newTotpSeed()
  const details = { ...setUp.state.details, seed: seed.toString('base64') }
  return { SecretCode: base32(seed), Session: await sealSetUp(services, setUp, details) }
}
