import type { NotifyConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { riskMessage, type RiskMessageKind } from '../../delivery/risk-messages.ts'
import { emailSender } from '../../delivery/senders.ts'
import { proofCount } from '../../domain/sign-in-progress.ts'
import { timeOfUuid } from '../../domain/uuid.ts'
import type { Services } from '../../services.ts'
import type { AuthEvent } from '../../store/auth-events.ts'
import type { RiskConfiguration } from '../../store/risk-configurations.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { poolBaseUrl } from '../pool-address.ts'
import { sealWarning, type WaitingWarning } from '../outbox.ts'
import type { Parcel } from '../send-message.ts'
import { feedbackToken } from './feedback-token.ts'
import { feedbackLink, type FeedbackLink } from './feedback-link.ts'
import { actionFor, protectionOf } from './protection.ts'
import type { Sight } from './witness.ts'

/** Milliseconds that a warning may be late: the table's stream keeps nothing longer for it. */
const patience = 60 * 60 * 1000

/**
 * The warning of a risky sign-in to its user, sealed for the item of the event, where the
 * configuration says so for its level, whether the address is verified or not. It leaves after the
 * answer, which no carrier holds up (developer guide, "Sending notification messages").
 */
export async function sealedWarning(
  { keyring, now }: Pick<Services, 'keyring' | 'now'>,
  { pool, client, user, progress }: Sight,
  event: AuthEvent,
): Promise<string | undefined> {
  const { level, isNotified } = progress.threat ?? {}
  const warning = kindOf(event, progress)
  const email = user?.attributes.email
  if (!warning || !level || !isNotified || !email) return undefined
  const { id, ip, userAgent } = event
  return sealWarning(await keyring.sealer('user-pools'), {
    poolId: pool.id,
    name: user.username,
    sub: user.sub,
    expiresAt: now() + patience,
    warning,
    level,
    clientId: client.id,
    contact: { attribute: 'email', value: email },
    event: { id, ip, userAgent },
  })
}

/** Where a warning's words stand: the pool, and what was read by `protectionRefs`. */
interface Origin {
  readonly pool: UserPool
  readonly poolRisk?: RiskConfiguration | undefined
  readonly clientRisk?: RiskConfiguration | undefined
}

/** A warning in the words of the configuration; none where that has been changed and wants none. */
export async function warningEmail(
  services: Pick<Services, 'keyring' | 'settings'>,
  { pool, poolRisk, clientRisk }: Origin,
  waiting: WaitingWarning,
): Promise<Parcel | undefined> {
  const { settings } = protectionOf('ENFORCED', { poolRisk, clientRisk }) // it alone warns
  const configuration = settings.AccountTakeoverRiskConfiguration?.NotifyConfiguration
  if (!configuration || !actionFor(settings, waiting.level)?.Notify) return undefined
  const values = await valuesOf(services, pool, waiting)
  return {
    email: {
      to: waiting.contact.value,
      ...riskMessage(configuration, waiting.warning, values),
      ...senderOf(configuration, services.settings.emailFrom),
    },
  }
}

function senderOf({ From, SourceArn, ReplyTo }: NotifyConfigurationType, emailFrom: string) {
  const EmailConfiguration = { From, SourceArn, ReplyToEmailAddress: ReplyTo }
  return emailSender({ EmailConfiguration }, emailFrom)
}

/** What there is to say of the state of a sign-in; nothing twice. */
function kindOf(
  { decision, response }: AuthEvent,
  progress: Sight['progress'],
): RiskMessageKind | undefined {
  if (decision === 'Block') return 'BlockEmail'
  const { action } = progress.threat ?? {}
  const isRaised = action === 'MFA_REQUIRED' || action === 'MFA_IF_CONFIGURED'
  if (response === 'InProgress') return isRaised ? 'MfaEmail' : undefined
  const wasTold = isRaised && proofCount(progress) > 1
  return response === 'Pass' && !wasTold ? 'NoActionEmail' : undefined
}

async function valuesOf(
  { keyring, settings }: Pick<Services, 'keyring' | 'settings'>,
  pool: UserPool,
  waiting: WaitingWarning,
) {
  const { poolId, name, sub, event } = waiting
  const { id, ip, userAgent } = event
  const token = await feedbackToken(keyring, { poolId, sub, id })
  return new Map<string, string>([
    ['username', name],
    ['ip-address', ip ?? 'an unknown address'],
    ['city', 'unknown'],
    ['country', 'unknown'],
    ['login-time', new Date(timeOfUuid(id)).toUTCString()],
    ['device-name', userAgent ?? 'an unknown device'],
    ['event-id', id],
    ['feedback-token', token],
    ...linksOf(poolBaseUrl(settings, pool), { username: name, eventId: id, token }),
  ])
}

/** Links need a domain (developer guide, "Message templates"); without one their places stay. */
function linksOf(
  base: string | undefined,
  of: Omit<FeedbackLink, 'value'>,
): (readonly [string, string])[] {
  if (base === undefined) return []
  return [
    ['one-click-link-valid', feedbackLink(base, { ...of, value: 'Valid' })],
    ['one-click-link-invalid', feedbackLink(base, { ...of, value: 'Invalid' })],
  ]
}
