import { randomUUID } from 'node:crypto'
import type { CodeDeliveryDetailsType } from '@aws-sdk/client-cognito-identity-provider'
import { simulatedDelivery, type Medium } from '../domain/destinations.ts'
import type { Services } from '../services.ts'
import type { CodePurpose, SentCode } from '../store/codes.ts'
import type { UserPool } from '../store/user-pools.ts'
import { issueCode } from './codes.ts'
import type { sendNeeds } from './verification.ts'

/**
 * Pretends to send a code to a name that no code is sent to: the same limits and the same store
 * calls as for a real one, a code that nobody can know, and a destination that is the same every
 * time (developer guide, "Managing user existence error responses").
 *
 * @throws ServiceError LimitExceededException
 */
export async function pretendToSend(
  services: Pick<Services, (typeof sendNeeds)[number]>,
  {
    pool,
    username,
    purpose,
    read,
  }: {
    pool: UserPool
    username: string
    purpose: CodePurpose
    read: SentCode | undefined
  },
): Promise<CodeDeliveryDetailsType> {
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, name: username, purpose }
  const { write } = issueCode({ sealer, now: services.now() }, owner, { read, bound: randomUUID() })
  await services.table.write(write)
  const hash = sealer.hash('simulated-delivery', [pool.id, username])
  const { medium, attributeName, destination } = simulatedDelivery({
    userName: username,
    media: mediaOf(pool),
    hash,
  })
  return { AttributeName: attributeName, DeliveryMedium: medium, Destination: destination }
}

function mediaOf(pool: UserPool): [Medium, ...Medium[]] {
  const automatic = pool.settings.AutoVerifiedAttributes ?? []
  if (!automatic.includes('phone_number')) return ['EMAIL']
  return automatic.includes('email') ? ['EMAIL', 'SMS'] : ['SMS']
}
