import type { Family } from '../operation.ts'

/** Datasets, their records, and the devices that listen to them. */
export const sync: Family = {
  BulkPublish: async () => (await import('./bulk-publish.ts')).bulkPublish,
  DeleteDataset: async () => (await import('./delete-dataset.ts')).deleteDataset,
  DescribeDataset: async () => (await import('./describe-dataset.ts')).describeDataset,
  DescribeIdentityPoolUsage: async () =>
    (await import('./describe-identity-pool-usage.ts')).describeIdentityPoolUsage,
  DescribeIdentityUsage: async () =>
    (await import('./describe-identity-usage.ts')).describeIdentityUsage,
  GetBulkPublishDetails: async () =>
    (await import('./get-bulk-publish-details.ts')).getBulkPublishDetails,
  GetCognitoEvents: async () => (await import('./get-cognito-events.ts')).getCognitoEvents,
  GetIdentityPoolConfiguration: async () =>
    (await import('./get-identity-pool-configuration.ts')).getIdentityPoolConfiguration,
  ListDatasets: async () => (await import('./list-datasets.ts')).listDatasets,
  ListIdentityPoolUsage: async () =>
    (await import('./list-identity-pool-usage.ts')).listIdentityPoolUsage,
  ListRecords: async () => (await import('./list-records.ts')).listRecords,
  RegisterDevice: async () => (await import('./register-device.ts')).registerDevice,
  SetCognitoEvents: async () => (await import('./set-cognito-events.ts')).setCognitoEvents,
  SetIdentityPoolConfiguration: async () =>
    (await import('./set-identity-pool-configuration.ts')).setIdentityPoolConfiguration,
  SubscribeToDataset: async () => (await import('./subscribe-to-dataset.ts')).subscribeToDataset,
  UnsubscribeFromDataset: async () =>
    (await import('./unsubscribe-from-dataset.ts')).unsubscribeFromDataset,
  UpdateRecords: async () => (await import('./update-records.ts')).updateRecords,
}
