import { levelOf } from '../../domain/authentication-level.ts'
import { ServiceError } from '../../errors.ts'
import { noSuchDevice, userDeviceRef } from '../../store/user-devices.ts'
import type { User } from '../../store/users.ts'
import type { AppClient } from '../../store/app-clients.ts'
import { isDeviceOf, standingOf } from '../devices/device-srp.ts'
import { tracksDevices } from '../devices/new-device.ts'
import { refuseRisk } from '../risk/refuse.ts'
import { askDevice, provenByBrowser } from './ask/device.ts'
import { askFurtherFactor } from './ask/further-factor.ts'
import { askNewPassword } from './ask/new-password.ts'
import { askTriggers } from './ask/custom.ts'
import { finishSignIn } from './finish.ts'
import { hidesUnknownUsers } from './flows.ts'
import { furtherFactor } from './further-factor.ts'
import type { SignIn, SignInAnswer, SignInServices } from './sign-in.ts'

/**
 * Goes on after something was proved: refuses by the user's status, asks for what is still missing,
 * in Cognito's order — a new password, a further factor, what the customer's triggers want, the
 * device — or issues tokens.
 *
 * @throws ServiceError UserNotConfirmedException, PasswordResetRequiredException,
 *   NotAuthorizedException, ResourceNotFoundException for an unknown device, and what the steps
 *   themselves refuse
 */
export async function nextStep(services: SignInServices, signIn: SignIn): Promise<SignInAnswer> {
  const { client, user, progress } = signIn
  signIn.call.witness?.see(signIn)
  // A custom sign-in without a password has proved nothing until the triggers say so
  if (progress.proved.length === 0 && !progress.isDecided) return decide(services, signIn)
  refuseByStatus(client, user)
  refuseRisk(signIn)
  if (user.status === 'FORCE_CHANGE_PASSWORD') return askNewPassword(services, signIn)
  const known = await withDevice(services, signIn)
  const demand = furtherFactor(known)
  if (demand.kind !== 'none') return askFurtherFactor(services, known, demand)
  if (progress.flow === 'CUSTOM_AUTH' && !progress.isDecided) return decide(services, known)
  const isAsked = known.device && standingOf(signIn.pool, known.device).isAsked
  const isUnproved = isAsked && !progress.isDeviceProved
  if (isUnproved && !progress.isOnPages) return askDevice(services, known)
  requireLevel(progress)
  return finishSignIn(services, isUnproved ? await provenByBrowser(services, known) : known)
}

/** Asks the customer's triggers what comes next, and goes on when they have had enough. */
async function decide(services: SignInServices, signIn: SignIn): Promise<SignInAnswer> {
  const asked = await askTriggers(services, { ...signIn, username: signIn.user.username })
  if (asked) return asked
  return nextStep(services, { ...signIn, progress: { ...signIn.progress, isDecided: true } })
}

/** @throws ServiceError for a user who may not sign in, whatever they prove */
export function refuseByStatus(client: AppClient, user: User): void {
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  if (user.status === 'UNCONFIRMED') throw new ServiceError('UserNotConfirmedException')
  requireNoReset(client, user)
  if (user.status === 'CONFIRMED' || user.status === 'FORCE_CHANGE_PASSWORD') return
  throw new ServiceError('NotAuthorizedException')
}

/** @throws ServiceError when the user has to choose a new password by a code first */
export function requireNoReset(client: AppClient, user: User): void {
  if (user.status !== 'RESET_REQUIRED') return
  throw new ServiceError(
    hidesUnknownUsers(client) ? 'NotAuthorizedException' : 'PasswordResetRequiredException',
  )
}

/** Reaching a level is all or nothing: whatever way was taken, no tokens go out below it. */
function requireLevel({ targetLevel = 0, proved }: SignIn['progress']): void {
  if (levelOf(proved) < targetLevel) throw new ServiceError('NotAuthorizedException')
}

/**
 * A sign-in with the device that the client says it is; clients match the refusal and try again
 * without. A browser that was forgotten as a device is a new one.
 *
 * @throws ServiceError ResourceNotFoundException
 */
async function withDevice(
  { table }: Pick<SignInServices, 'table'>,
  signIn: SignIn,
): Promise<SignIn> {
  const { pool, user, progress, device } = signIn
  const { deviceKey } = progress
  if (device || deviceKey === undefined || !tracksDevices(pool)) return signIn
  const found = await table.get(userDeviceRef(pool.id, user.username, deviceKey))
  if (isDeviceOf(user, found)) return { ...signIn, device: found }
  if (!progress.isOnPages) throw noSuchDevice()
  return { ...signIn, progress: { ...progress, deviceKey: undefined } }
}
