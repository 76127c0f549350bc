import type { GetUserPoolClientSessionConfigurationResponse } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../errors.ts'
import type { AppClient } from '../../store/app-clients.ts'
import type { SessionSettings, UserPool } from '../../store/user-pools.ts'
import { defaultMaxPerUser } from './track.ts'

/** For how many minutes a browser's session counts at a client that says nothing of it. */
const defaultSsoMinutes = 60

/** A pool's settings as they are in force (API reference, GetUserPoolSessionConfiguration). */
export function sessionSettings({ sessions }: UserPool): SessionSettings {
  return (
    sessions ?? {
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: defaultMaxPerUser },
    }
  )
}

/** A client's settings as they are in force (API reference, GetUserPoolClientSessionConfiguration). */
export function ssoSettings({
  poolId,
  id,
  ssoMinutes = defaultSsoMinutes,
}: AppClient): GetUserPoolClientSessionConfigurationResponse {
  return { UserPoolId: poolId, ClientId: id, SSOSession: { MaxValidityMinutes: ssoMinutes } }
}

/** @throws ServiceError FeatureUnavailableInTierException below the Essentials plan */
export function requireSessionsTier({ settings }: UserPool): void {
  if (settings.UserPoolTier === 'LITE') throw new ServiceError('FeatureUnavailableInTierException')
}
