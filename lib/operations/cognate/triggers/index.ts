import type { Family } from '../../operation.ts'

/** Operations about triggers that Cognito does not have. */
export const triggers: Family = {
  DescribeTriggerSecret: async () =>
    (await import('./describe-trigger-secret.ts')).describeTriggerSecret,
}
