import type { Family } from '../../operation.ts'

/** Operations on where a user pool's logs go. */
export const logDelivery: Family = {
  GetLogDeliveryConfiguration: async () =>
    (await import('./get-log-delivery-configuration.ts')).getLogDeliveryConfiguration,
  SetLogDeliveryConfiguration: async () =>
    (await import('./set-log-delivery-configuration.ts')).setLogDeliveryConfiguration,
}
