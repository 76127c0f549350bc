import type { AccountTakeoverActionType } from '@aws-sdk/client-cognito-identity-provider'
import type { RiskLevel } from '../../domain/risk.ts'
import type { Flow } from '../../domain/sign-in-progress.ts'
import {
  riskRef,
  type RiskConfiguration,
  type RiskSettings,
} from '../../store/risk-configurations.ts'
import type { Table } from '../../store/table.ts'
import type { UserPool } from '../../store/user-pools.ts'

/** Threat protection where it is on: whether it only takes notes, and what is to be done. */
export interface Protection {
  readonly mode: 'AUDIT' | 'ENFORCED'
  readonly settings: RiskSettings
}

/** The same, or undefined where it is off. */
type Mode = Protection['mode'] | undefined

/**
 * How far a pool's threat protection goes. Custom sign-in has a switch of its own (API reference,
 * UserPoolAddOnsType, AdvancedSecurityAdditionalFlowsType).
 */
export function protectionMode({ settings }: Pick<UserPool, 'settings'>, flow?: Flow): Mode {
  const { AdvancedSecurityMode: standard, AdvancedSecurityAdditionalFlows: others } =
    settings.UserPoolAddOns ?? {}
  const mode = flow === 'CUSTOM_AUTH' ? others?.CustomAuthMode : standard
  return mode === 'OFF' ? undefined : mode
}

/** Where what is to be done is stored: for the pool, and for the client alone. */
export function protectionRefs(poolId: string, clientId: string) {
  return { poolRisk: riskRef({ poolId }), clientRisk: riskRef({ poolId, clientId }) }
}

/** What is to be done: a client's own configuration stands in the place of the whole pool's. */
export function protectionOf(
  mode: Protection['mode'],
  {
    poolRisk,
    clientRisk,
  }: { poolRisk: RiskConfiguration | undefined; clientRisk: RiskConfiguration | undefined },
): Protection {
  return { mode, settings: (clientRisk ?? poolRisk)?.settings ?? {} }
}

/** What is done about risks of a level, where the configuration says anything of it. */
export function actionFor(
  { AccountTakeoverRiskConfiguration: takeover }: RiskSettings,
  level: RiskLevel,
): AccountTakeoverActionType | undefined {
  return takeover?.Actions?.[`${level}Action`]
}

/** Reads the protection of a pool for one client, in one trip and only where it is on. */
export async function readProtection(
  table: Table,
  pool: UserPool,
  clientId: string,
): Promise<Protection | undefined> {
  const mode = protectionMode(pool)
  return mode && protectionOf(mode, await table.read(protectionRefs(pool.id, clientId)))
}
