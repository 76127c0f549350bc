import type { MFAOptionType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { pendingTotpRef } from '../../store/pending-totp.ts'
import type { Table } from '../../store/table.ts'
import { replaceUser, type User } from '../../store/users.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { requireBearer } from '../access-token.ts'
import { changePoolUser, retryOnUserChange, revised } from '../user-changes.ts'
import { preferenceAfter, type PreferenceInput } from './preference.ts'

/**
 * Changes which further factors the bearer of an access token chose.
 *
 * @throws ServiceError InvalidParameterException, and the refusals of `requireBearer`
 */
export function changeOwnPreference(
  services: Pick<Services, 'settings' | 'now' | 'table' | 'signingKeys'>,
  token: string,
  input: PreferenceInput,
): Promise<void> {
  return retryOnUserChange(async () => {
    const { pool, user } = await requireBearer(services, token)
    const changed = await preferring(services, { pool, user }, input)
    await services.table.write(replaceUser(changed))
  })
}

/**
 * Changes which further factors a user of a pool has, by an administrator.
 *
 * @throws ServiceError InvalidParameterException, UserNotFoundException, ResourceNotFoundException
 */
export async function changePreferenceOf(
  services: Pick<Services, 'now' | 'table'>,
  wanted: { readonly poolId: string; readonly name: string },
  input: PreferenceInput,
): Promise<void> {
  await changePoolUser(services.table, wanted, async (found) => ({
    user: await preferring(services, found, input),
  }))
}

/**
 * The legacy MFAOptions as a preference: SMS to the phone number, or nothing (API reference,
 * SetUserSettings).
 *
 * @throws ServiceError InvalidParameterException for any other option
 */
export function legacyPreference(options: readonly MFAOptionType[]): PreferenceInput {
  const isSms = ({ DeliveryMedium = 'SMS', AttributeName = 'phone_number' }: MFAOptionType) =>
    DeliveryMedium === 'SMS' && AttributeName === 'phone_number'
  if (!options.every(isSms)) {
    throw new ServiceError(
      'InvalidParameterException',
      'MFAOptions can only have the delivery medium SMS and the attribute phone_number.',
    )
  }
  return { SMSMfaSettings: { Enabled: options.length > 0 } }
}

async function preferring(
  { table, now }: { table: Table; now: () => number },
  { pool, user }: { pool: UserPool; user: User },
  input: PreferenceInput,
): Promise<User> {
  const hasPendingApp = async () =>
    (await table.get(pendingTotpRef(pool.id, user.username))) !== undefined
  const mfa = await preferenceAfter(input, { pool, user, hasPendingApp })
  return revised(user, { mfa }, now())
}
