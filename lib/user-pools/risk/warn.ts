import { emailSender } from '../../delivery/senders.ts'
import { riskMessage, type RiskMessageKind } from '../../delivery/risk-messages.ts'
import { timeOfUuid } from '../../domain/uuid.ts'
import type { AuthEvent } from '../../store/auth-events.ts'
import { countUndelivered } from '../notify.ts'
import type { SignInServices } from '../sign-in/sign-in.ts'
import { feedbackToken } from './feedback-token.ts'
import { readProtection } from './protection.ts'
import type { Sight } from './witness.ts'

/**
 * Writes to a user of a risky sign-in, where the configuration says so for its level, whether the
 * address is verified or not. That it cannot be sent changes nothing of the sign-in (developer
 * guide, "Sending notification messages").
 */
export async function warnUser(
  services: SignInServices,
  { pool, client, user, progress }: Sight,
  event: AuthEvent,
): Promise<void> {
  const { level, action } = progress.threat ?? {}
  const kind = kindOf(event, progress)
  const email = user?.attributes.email
  if (!kind || !level || !action || !email) return
  const protection = await readProtection(services.table, pool, client.id)
  const { Actions, NotifyConfiguration: configuration } =
    protection?.settings.AccountTakeoverRiskConfiguration ?? {}
  if (!configuration || Actions?.[`${level}Action`]?.Notify !== true) return
  const { From, SourceArn, ReplyTo } = configuration
  const sender = { EmailConfiguration: { From, SourceArn, ReplyToEmailAddress: ReplyTo } }
  try {
    await services.courier.email({
      to: email,
      ...riskMessage(configuration, kind, await valuesOf(services, event)),
      ...emailSender(sender, services.settings.emailFrom),
    })
  } catch (error) {
    const contact = { attribute: 'email', value: email } as const
    countUndelivered(services, { kind, pool, contact }, error)
  }
}

/** What there is to say of the state of a sign-in; nothing twice. */
function kindOf(
  { decision, response }: AuthEvent,
  { threat, proved }: Sight['progress'],
): RiskMessageKind | undefined {
  if (decision === 'Block') return 'BlockEmail'
  const isRaised = threat?.action === 'MFA_REQUIRED' || threat?.action === 'MFA_IF_CONFIGURED'
  if (response === 'InProgress') return isRaised ? 'MfaEmail' : undefined
  const wasTold = isRaised && proved.length > 1
  return response === 'Pass' && !wasTold ? 'NoActionEmail' : undefined
}

async function valuesOf({ keyring }: SignInServices, event: AuthEvent) {
  const { id, username, ip, userAgent } = event
  return new Map([
    ['username', username],
    ['ip-address', ip ?? 'an unknown address'],
    ['city', 'unknown'],
    ['country', 'unknown'],
    ['login-time', new Date(timeOfUuid(id)).toUTCString()],
    ['device-name', userAgent ?? 'an unknown device'],
    ['event-id', id],
    ['feedback-token', await feedbackToken(keyring, event)],
  ])
}
