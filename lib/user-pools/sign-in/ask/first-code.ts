import { randomUUID } from 'node:crypto'
import { nameMark } from '../../../keys/sessions.ts'
import type { Sealer } from '../../../keys/sealer.ts'
import { deliveryDetails, sendSignInCode } from '../../notify.ts'
import { sealMessage, sealNothing } from '../../outbox.ts'
import { pretendedDelivery } from '../../pretend.ts'
import { sessionMilliseconds } from '../../token-validity.ts'
import { countSend } from '../code-sends.ts'
import { hidesUnknownUsers } from '../flows.ts'
import type { Candidate } from '../password.ts'
import { sealStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'
import { addressOf, askCode, type SignInMessage } from './code.ts'

type FirstCode = 'EMAIL_OTP' | 'SMS_OTP'

/**
 * Begins a sign-in by a one-time code. For a name that nobody has it only seems to leave: the
 * session then holds a code that nobody can know. Where unknown users are hidden, codes leave after
 * the answer, which takes the same write for all.
 *
 * @throws ServiceError LimitExceededException, CodeDeliveryFailureException
 */
export async function askFirstCode(
  services: SignInServices,
  candidate: Candidate,
  challenge: FirstCode,
): Promise<SignInAnswer> {
  const { pool, client, user, username: name } = candidate
  const sealer = await services.keyring.sealer('user-pools')
  const count = (outbox?: string) =>
    countSend(services, { poolId: pool.id, name, read: candidate, outbox })
  const isHidden = hidesUnknownUsers(client)
  if (!user) {
    const { clientMetadata } = candidate.call
    await count(
      isHidden ? sealNothing(sealer, { poolId: pool.id, name }, { clientMetadata }) : undefined,
    )
    return pretendedChallenge(services, sealer, { candidate, challenge })
  }
  const expiresAt = services.now() + sessionMilliseconds(client)
  const sendLater = async (message: SignInMessage) => {
    await count(sealMessage(sealer, inFull(message), { expiresAt }))
    return deliveryDetails(message.contact)
  }
  const sendAtOnce = async (message: SignInMessage) => {
    await count()
    return sendSignInCode(services, message)
  }
  const send = isHidden ? sendLater : sendAtOnce
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
