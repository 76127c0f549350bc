import { randomUUID } from 'node:crypto'
import { nameMark } from '../../../keys/sessions.ts'
import { pretendedDelivery } from '../../pretend.ts'
import { countSend } from '../code-sends.ts'
import type { Candidate } from '../password.ts'
import { sealStep } from '../session.ts'
import type { SignInAnswer, SignInServices } from '../sign-in.ts'
import { addressOf, askCode } from './code.ts'

/**
 * Begins a sign-in by a one-time code. For a name that nobody has it only seems to leave: the
 * session then holds a code that nobody can know.
 *
 * @throws ServiceError LimitExceededException, CodeDeliveryFailureException
 */
export async function askFirstCode(
  services: SignInServices,
  candidate: Candidate,
  challenge: 'EMAIL_OTP' | 'SMS_OTP',
): Promise<SignInAnswer> {
  const { pool, user, username: name, attempts: read } = candidate
  await countSend(services, { poolId: pool.id, name, read })
  if (user) return askCode(services, { ...candidate, user }, { challenge })
  const sealer = await services.keyring.sealer('user-pools')
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
