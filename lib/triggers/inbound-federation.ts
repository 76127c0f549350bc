import { textMapIn } from './answer-members.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'

/** What an identity provider said of somebody. */
export interface FederatedSignIn {
  readonly providerName: string
  readonly providerType:
    'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon'
  readonly attributes: {
    /** OIDC and social providers: the answer of the token endpoint, the claims, the user info. */
    readonly tokenResponse?: Readonly<Record<string, string>>
    readonly idToken?: Readonly<Record<string, string>>
    readonly userInfo?: Readonly<Record<string, string>>
    /** SAML providers: the attributes of the assertion. */
    readonly samlResponse?: Readonly<Record<string, string>>
  }
}

/**
 * Asks the inbound federation trigger what of a provider's attributes to take over: all that are to
 * stay, or undefined, without a trigger or with an empty answer, for those that the provider gave.
 *
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Inbound federation Lambda trigger".
 */
export async function inboundFederation(
  services: TriggerServices,
  subject: TriggerSubject,
  { providerName, providerType, attributes }: FederatedSignIn,
): Promise<Readonly<Record<string, string>> | undefined> {
  const arn = subject.pool.settings.LambdaConfig?.InboundFederation?.LambdaArn
  if (arn === undefined) return undefined
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'InboundFederation',
    arn,
    source: 'InboundFederation_ExternalProvider',
    version: '1',
    request: { providerName, providerType, attributes },
    response: { userAttributesToMap: {} },
  })
  const mapped = textMapIn(answer, 'userAttributesToMap') ?? {}
  return Object.keys(mapped).length === 0 ? undefined : mapped
}
