import { serverUrl } from './server.ts'

/** Options of an AWS SDK client that speaks to the shared server as an administrator. */
export function asAdmin() {
  return {
    endpoint: serverUrl(),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
}
