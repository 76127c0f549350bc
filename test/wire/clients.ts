import { writingDownAnswers } from './answered.ts'
import { serverUrl } from './server.ts'

/** Options of an AWS SDK client that speaks to a server, the shared one, as an administrator. */
export function asAdmin(endpoint = serverUrl()) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    extensions: [writingDownAnswers],
  }
}
