import { randomUUID } from 'node:crypto'
import { nameMark } from '../../../keys/sessions.ts'
import type { Sealer } from '../../../keys/sealer.ts'
import { deliveryDetails, sendSignInCode } from '../../notify.ts'
import { sealMessage, sealNothing } from '../../outbox.ts'
import { pretendedDelivery } from '../../pretend.ts'
import { sessionMilliseconds } from '../../token-validity.ts'
import { countSend } from '../code-sends.ts'
import { hidesUnknownUsers } from '../flows.ts'
import { refuseEarly, type Candidate } from '../password.ts'
import { sealStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'
import { addressOf, askCode, type SignInMessage } from './code.ts'

type FirstCode = 'EMAIL_OTP' | 'SMS_OTP'

/**
 * Begins a sign-in by a one-time code. Where unknown users are hidden, codes leave after the answer,
 * which takes the same write for all: to a name that nobody has and to a disabled user none leaves,
 * and for the name the session then holds a code that nobody can know.
 *
 * @throws ServiceError LimitExceededException, CodeDeliveryFailureException, and the refusals of
 *   `refuseEarly`
 */
export async function askFirstCode(
  services: SignInServices,
  candidate: Candidate,
  challenge: FirstCode,
): Promise<SignInAnswer> {
  refuseEarly(candidate)
  const { pool, client, user, username: name, call } = candidate
  const sealer = await services.keyring.sealer('user-pools')
  const count = (outbox?: string) =>
    countSend(services, { poolId: pool.id, name, read: candidate, outbox })
  const nothing = () => sealNothing(sealer, { poolId: pool.id, name }, call)
  if (!user) {
    await count(nothing())
    return pretendedChallenge(services, sealer, { candidate, challenge })
  }
  const expiresAt = services.now() + sessionMilliseconds(client)
  const sendLater = async (message: SignInMessage) => {
    await count(user.enabled ? sealMessage(sealer, inFull(message), { expiresAt }) : nothing())
    return deliveryDetails(message.contact)
  }
  const sendAtOnce = async (message: SignInMessage) => {
    await count()
    return sendSignInCode(services, message)
  }
  const send = hidesUnknownUsers(client) ? sendLater : sendAtOnce
  return askCode(services, { ...candidate, user }, { challenge, send })
}

function inFull(message: SignInMessage) {
  return { ...message, kind: 'Authentication', username: message.user.username } as const
}

async function pretendedChallenge(
  services: SignInServices,
  sealer: Sealer,
  { candidate, challenge }: { candidate: Candidate; challenge: FirstCode },
): Promise<SignInAnswer> {
  const { pool, username: name } = candidate
  const delivery = pretendedDelivery(sealer, { pool, name, order: [addressOf[challenge]] })
  const claimant = { ...candidate, names: [...candidate.names, nameMark(name)], groups: [] }
  return {
    ChallengeName: challenge,
    Session: await sealStep(services, claimant, {
      step: challenge,
      details: { hash: randomUUID() },
    }),
    ChallengeParameters: {
      CODE_DELIVERY_DELIVERY_MEDIUM: delivery.DeliveryMedium ?? '',
      CODE_DELIVERY_DESTINATION: delivery.Destination ?? '',
    },
  }
}
