import { circumstancesOf } from '../../domain/circumstances.ts'
import { riskOf, type RiskLevel } from '../../domain/risk.ts'
import type { Threat } from '../../domain/sign-in-progress.ts'
import { timeUuid } from '../../domain/uuid.ts'
import { historyRef } from '../../store/sign-in-histories.ts'
import type { Candidate } from '../sign-in/password.ts'
import type { SignInServices } from '../sign-in/sign-in.ts'
import { blockedAddress, isBlockedAddress, isTrustedAddress } from './addresses.ts'
import {
  actionFor,
  protectionMode,
  protectionOf,
  protectionRefs,
  type Protection,
} from './protection.ts'

/**
 * Begins to watch a sign-in, where the pool's threat protection is on: finds out how risky it is and
 * what the pool does about that, in one trip that a name nobody has costs as well.
 *
 * @throws ServiceError NotAuthorizedException for an address that is blocked
 */
export async function watch<Beginning extends Omit<Candidate, 'names'>>(
  { table, now }: Pick<SignInServices, 'table' | 'now'>,
  beginning: Beginning,
): Promise<Beginning> {
  const { pool, client, username, progress, call } = beginning
  const mode = protectionMode(pool, progress.flow)
  if (!mode) return beginning
  const { history, ...risks } = await table.read({
    ...protectionRefs(pool.id, client.id),
    history: historyRef(pool.id, username),
  })
  const protection = protectionOf(mode, risks)
  const isBlocked = isBlockedAddress(protection, call.origin.sourceIp)
  const eventId = timeUuid(now())
  const known = history?.sub === beginning.user?.sub ? history : undefined
  const level = isTrustedAddress(protection, call.origin.sourceIp)
    ? undefined
    : riskOf(known, { ...circumstances(beginning), now: now(), failures: failuresOf(beginning) })
  const threat: Threat = { eventId, ...(isBlocked ? {} : judged(protection, level)) }
  const watched = { ...beginning, progress: { ...progress, threat } }
  call.witness?.see(watched)
  if (isBlocked) throw blockedAddress()
  return watched
}

function circumstances({ progress, call }: Pick<Candidate, 'progress' | 'call'>) {
  const { sourceIp: ip, userAgent } = call.origin
  return circumstancesOf({ ip, userAgent, deviceKey: progress.deviceKey })
}

function failuresOf({ attempts }: Pick<Candidate, 'attempts'>): number {
  return attempts?.failed?.failures ?? 0
}

function judged({ mode, settings }: Protection, level: RiskLevel | undefined): Partial<Threat> {
  if (level === undefined) return {}
  // Without a configuration nothing is done (decision 26)
  const { EventAction, Notify } = actionFor(settings, level) ?? {}
  if (mode !== 'ENFORCED' || !EventAction) return { level }
  return { level, action: EventAction, ...(Notify && { isNotified: true }) }
}
