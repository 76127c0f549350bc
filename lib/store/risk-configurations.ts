import type { RiskConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** What is to be done about risks, in the words of the API. */
export type RiskSettings = Omit<
  RiskConfigurationType,
  'UserPoolId' | 'ClientId' | 'LastModifiedDate'
>

/** Whose risks: those of a whole pool, or of one of its clients alone. */
export interface RiskPlace {
  readonly poolId: string
  readonly clientId?: string | undefined
}

/** The risk configuration of a pool or client. Times are milliseconds since the epoch. */
export interface RiskConfiguration extends RiskPlace {
  readonly settings: RiskSettings
  readonly updatedAt: number
}

/**
 * Where a risk configuration is stored. A client's own replaces the pool's, so sign-in reads both
 * along with the pool, and only when the pool's UserPoolAddOns switches threat protection on.
 */
export const riskRef = ({ poolId, clientId }: RiskPlace): Ref<RiskConfiguration> => ({
  key: poolKeys.risk(poolId, clientId),
  parse: parseRisk,
})

/** Replaces a risk configuration. */
export function putRisk(risk: RiskConfiguration): Write {
  return put(poolKeys.risk(risk.poolId, risk.clientId), { risk })
}

/** Deletes a risk configuration, if there is one. */
export function removeRisk({ poolId, clientId }: RiskPlace): Write {
  return remove(poolKeys.risk(poolId, clientId))
}

function parseRisk(attributes: Attributes): RiskConfiguration {
  return attributes.risk as RiskConfiguration // written whole by putRisk
}
