import type { Credentials } from './aws-client.ts'

/**
 * The credentials of this process: those of the environment, where Lambda puts a function's, or
 * whatever else AWS's own chain finds (profiles, containers, instances), which is loaded only then.
 */
export function processCredentials(
  env: Readonly<Record<string, string | undefined>>,
): () => Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (accessKeyId && secretAccessKey) {
    const sessionToken = env.AWS_SESSION_TOKEN
    const found = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    return () => Promise.resolve(found)
  }
  let chain: (() => Promise<Credentials>) | undefined
  return async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node')
    chain ??= defaultProvider()
    return chain()
  }
}
