import type { EventFilterType } from '@aws-sdk/client-cognito-identity-provider'
import { isUuid } from '../../domain/uuid.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { User } from '../../store/users.ts'
import { isLeakedPassword } from './breach-look-up.ts'
import type { Protection } from './protection.ts'

/** The services that looking for compromised passwords takes. */
type CheckServices = Pick<Services, 'settings' | 'now'>

/** A password that somebody gives, on what occasion. */
export interface GivenPassword {
  readonly event: EventFilterType
  readonly password: string
  readonly user: Pick<User, 'username' | 'attributes'>
}

/** What was found of a password. */
export interface CompromiseVerdict {
  readonly isCompromised: boolean
  readonly isBlocked: boolean
}

/**
 * Looks whether a password is compromised, on the occasions that the configuration names; without
 * one, on all, and blocks (developer guide, "Working with compromised-credentials detection").
 */
export async function compromiseVerdict(
  services: CheckServices,
  { mode, settings }: Protection,
  given: GivenPassword,
): Promise<CompromiseVerdict> {
  const { EventFilter: events, Actions } = settings.CompromisedCredentialsRiskConfiguration ?? {}
  const isLookedFor = events?.includes(given.event) ?? true
  const isCompromised = isLookedFor && (await isBad(services, given))
  const isBlocking = mode === 'ENFORCED' && Actions?.EventAction !== 'NO_ACTION'
  return { isCompromised, isBlocked: isCompromised && isBlocking }
}

/**
 * Refuses a compromised password that a user chooses, where threat protection is on and blocks them.
 *
 * @returns whether it was found to be compromised, for the event that is kept of the choice
 * @throws ServiceError InvalidPasswordException
 */
export async function refuseCompromised(
  services: CheckServices,
  protection: Protection | undefined,
  given: GivenPassword,
): Promise<boolean> {
  if (!protection) return false
  const verdict = await compromiseVerdict(services, protection, given)
  if (!verdict.isBlocked) return verdict.isCompromised
  throw new ServiceError(
    'InvalidPasswordException',
    'Provided password cannot be used for security reasons.',
  )
}

async function isBad(
  services: CheckServices,
  { event, password, user }: GivenPassword,
): Promise<boolean> {
  // A password of long ago is not taken away for a name in it
  if (event !== 'SIGN_IN' && holdsName(password, user)) return true
  const { isCommonPassword } = await import('../../domain/common-passwords/index.ts')
  return isCommonPassword(password) || isLeakedPassword(services, password)
}

/** Names that are shorter are in too many words. */
const shortestName = 4

/** Whether the user name, or what stands before the @ of the e-mail address, is in a password. */
function holdsName(password: string, { username, attributes }: GivenPassword['user']): boolean {
  const folded = password.toLowerCase()
  const names = [isUuid(username) ? undefined : username, attributes.email?.split('@')[0]]
  return names.some((name) => {
    const part = name?.split('@')[0]?.toLowerCase() ?? ''
    return part.length >= shortestName && folded.includes(part)
  })
}
