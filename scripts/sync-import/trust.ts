import { IAMClient } from '@aws-sdk/client-iam'
import type { Services } from '../../lib/services.ts'
import { openIdProviderArn, ownProvider } from '../../local/iam/openid-providers.ts'
import { Registry } from '../../local/iam/registry.ts'
import { startIam } from '../../local/iam/start.ts'
import { readLocalSettings } from '../../local/settings.ts'
import type { TargetEnvironment } from '../environment.ts'

/** Where an imported pool becomes an audience of the provider that STS trusts. */
export interface Trust extends Pick<Services, 'settings' | 'iam'> {
  stop(): Promise<void>
}

/**
 * The IAM of the environment: on AWS that of the account, with your own credentials; on one machine the
 * stand-in of the server that runs, or that of its data folder.
 */
export async function openTrust(
  { env, dataFolder, isServing }: TargetEnvironment,
  services: Pick<Services, 'settings' | 'iam'>,
): Promise<Trust> {
  const nothing = () => Promise.resolve()
  if (dataFolder === undefined) return { ...services, stop: nothing }
  const { account, region, port, publicUrl, endpoints } = readLocalSettings(env, [])
  const own = ownProvider(new Registry(dataFolder).openIdProviders.values())
  const issuer = own?.url ?? `${publicUrl ?? `http://127.0.0.1:${port}`}/identity-pools`
  const running =
    endpoints.get('iam') ?? (isServing ? issuer.replace(/identity-pools$/u, 'iam') : '')
  const iam = running === '' ? await startIam({ account, dataFolder, issuer }) : undefined
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new IAMClient({ endpoint: iam?.url ?? running, region, credentials })
  const issuerProvider = openIdProviderArn(account, issuer)
  return {
    settings: { ...services.settings, issuerProvider },
    iam: () => Promise.resolve(client),
    stop: () => iam?.stop() ?? nothing(),
  }
}
