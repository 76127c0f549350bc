import type { Family } from '../../operation.ts'

/** Operations on how many requests of a kind the account may make. */
export const limits: Family = {
  GetProvisionedLimit: async () => (await import('./get-provisioned-limit.ts')).getProvisionedLimit,
  UpdateProvisionedLimit: async () =>
    (await import('./update-provisioned-limit.ts')).updateProvisionedLimit,
}
