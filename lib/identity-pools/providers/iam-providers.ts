import type { IAMServiceException } from '@aws-sdk/client-iam'
import { unreachable, unsupportedProvider } from '../../domain/login-refusals.ts'
import { readSamlKeys, type SamlKeys } from '../../federation/saml/metadata.ts'
import { Remembered } from '../../outbound/remembered.ts'
import type { Services } from '../../services.ts'

/** An OpenID Connect provider as IAM has it. */
export interface IamOpenIdProvider {
  /** With its scheme. */
  readonly issuer: string
  readonly clientIds: readonly string[]
}

type IamServices = Pick<Services, 'iam' | 'now'>

/** What is changed in IAM counts within five minutes; a failure stands long enough to spare IAM a crowd. */
const options = { lifetime: 5 * 60_000, failureLifetime: 5_000, most: 200 }

/** Milliseconds that IAM has to answer, its own retries included. */
const patience = 5_000

interface Memory {
  readonly openId: Remembered<IamOpenIdProvider>
  readonly saml: Remembered<SamlKeys>
}

/** What a process knows of IAM hangs on the client that asked. */
const memories = new WeakMap<Services['iam'], Memory>()

/**
 * An OpenID Connect provider of the account.
 *
 * @throws ServiceError NotAuthorizedException when there is none, ExternalServiceException when IAM
 *   does not answer
 *
 * Source: IAM API reference, GetOpenIDConnectProvider.
 */
export function openIdProvider(services: IamServices, arn: string): Promise<IamOpenIdProvider> {
  return memoryOf(services).openId.get(arn, services.now(), async () => {
    const { GetOpenIDConnectProviderCommand } = await import('@aws-sdk/client-iam')
    const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })
    const client = await services.iam()
    const answer = await client.send(command, within()).catch(refuse)
    const { Url: url = '', ClientIDList: clientIds = [] } = answer
    return { issuer: /^https?:\/\//u.test(url) ? url : `https://${url}`, clientIds }
  })
}

/**
 * The name and the certificates of a SAML provider of the account.
 *
 * @throws ServiceError as above
 *
 * Source: IAM API reference, GetSAMLProvider.
 */
export function samlProvider(services: IamServices, arn: string): Promise<SamlKeys> {
  return memoryOf(services).saml.get(arn, services.now(), async () => {
    const { GetSAMLProviderCommand } = await import('@aws-sdk/client-iam')
    const command = new GetSAMLProviderCommand({ SAMLProviderArn: arn })
    const client = await services.iam()
    const answer = await client.send(command, within()).catch(refuse)
    return readSamlKeys(answer.SAMLMetadataDocument ?? '').catch(unreachable)
  })
}

function memoryOf({ iam }: IamServices): Memory {
  const known = memories.get(iam)
  if (known) return known
  const memory = {
    openId: new Remembered<IamOpenIdProvider>(options),
    saml: new Remembered<SamlKeys>(options),
  }
  memories.set(iam, memory)
  return memory
}

function within() {
  return { abortSignal: AbortSignal.timeout(patience) }
}

function refuse(error: unknown): never {
  const { name } = error as Partial<IAMServiceException> // only its name is read
  if (name === 'NoSuchEntityException' || name === 'NoSuchEntity') throw unsupportedProvider(error)
  return unreachable(error)
}
