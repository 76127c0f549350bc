import type { AdvancedSecurityModeType } from '@aws-sdk/client-cognito-identity-provider'
import { initiateAuth } from '../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import type { Services } from '../../../lib/services.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import { putRisk, type RiskSettings } from '../../../lib/store/risk-configurations.ts'
import type { PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { anyRequest } from '../../builders.ts'
import { password } from '../people.ts'

/** Pool settings that switch threat protection on. */
export const protectedBy = (mode: AdvancedSecurityModeType): PoolSettings => ({
  UserPoolTier: 'PLUS',
  UserPoolAddOns: { AdvancedSecurityMode: mode },
})

/** Puts a risk configuration of a pool into the store. */
export async function aRisk(
  { table, now }: Services,
  pool: UserPool,
  settings: RiskSettings,
): Promise<void> {
  await table.write(putRisk({ poolId: pool.id, settings, updatedAt: now() }))
}

/** Where a request comes from. */
export interface From {
  readonly sourceIp?: string
  readonly userAgent?: string
}

/** Signs in with a plain password from somewhere. */
export function signInFrom(
  services: Services,
  client: AppClient,
  { name, secret = password, ...from }: From & { name: string; secret?: string },
) {
  return initiateAuth.run(
    {
      ClientId: client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: secret },
    },
    services,
    { ...anyRequest, ...from },
  )
}
