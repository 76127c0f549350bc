import type { Family } from '../../operation.ts'

/** Operations on what is to be done about risky sign-ins. */
export const risk: Family = {
  DescribeRiskConfiguration: async () =>
    (await import('./describe-risk-configuration.ts')).describeRiskConfiguration,
  SetRiskConfiguration: async () =>
    (await import('./set-risk-configuration.ts')).setRiskConfiguration,
}
