import { getSigningCertificate } from '../../../lib/operations/user-pools/identity-providers/get-signing-certificate.ts'
import type { ClientSettings } from '../../../lib/store/app-clients.ts'
import { run } from '../../builders.ts'
import type { SamlForm, Samlify, ServiceProvider } from '../../federation/saml/samlify.ts'
import { described } from '../../operations/user-pools/identity-providers/providers.ts'
import type { TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { Browser, type Received } from '../browser.ts'
import type { Asked } from '../shop.ts'
import { aFederatedShop, answersTo, leave, newDomain, type FederatedShop } from './places.ts'

/** A shop that takes users from `corp`, a SAML provider, and what it is called there. */
export interface SamlShop extends FederatedShop {
  readonly idp: Samlify
  readonly sp: ServiceProvider
}

/** The person who signs in unless a test says otherwise. */
export const jane = { nameId: 'Jane.42', email: 'jane@example.com', groups: 'admins' }

/** Opens a shop with a SAML provider. */
export async function aSamlShop(
  stage: TriggerStage,
  idp: Samlify,
  {
    details = {},
    signsResponse = false,
    ...settings
  }: ClientSettings & { details?: Record<string, string>; signsResponse?: boolean } = {},
): Promise<SamlShop> {
  const at = newDomain()
  const shop = await aFederatedShop(stage, {
    ...{ at, ...settings },
    providers: [
      {
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: idp.metadata, ...details },
        AttributeMapping: { email: 'email', profile: 'groups' },
      },
    ],
  })
  const { services } = stage
  const [{ Certificate }, provider] = await Promise.all([
    run(getSigningCertificate, services, { UserPoolId: shop.pool.id }),
    described(services, shop.pool, 'corp'),
  ])
  const { ActiveEncryptionCertificate: encryptionCertificate } = provider?.ProviderDetails ?? {}
  const sp = {
    entityId: `urn:amazon:cognito:sp:${shop.pool.id}`,
    acs: answersTo(stage, at, 'saml2/idpresponse'),
    logout: answersTo(stage, at, 'saml2/logout'),
    signsResponse,
    ...(details.RequestSigningAlgorithm !== undefined && { signingCertificate: Certificate }),
    ...(details.EncryptedResponses === 'true' && { encryptionCertificate }),
  } as ServiceProvider // both certificates are told where they are switched on
  return { ...shop, idp, sp }
}

/** Goes to the provider, where somebody signs in; the answer is still to be posted. */
export async function onTheWay(
  shop: SamlShop,
  changes: Asked = {},
  {
    browser = new Browser(shop.stage.services),
    sp = shop.sp,
    idp = shop.idp,
  }: { browser?: Browser; sp?: ServiceProvider; idp?: Samlify } = {},
): Promise<{ browser: Browser; form: SamlForm; address: URL }> {
  const { address } = await leave(shop, changes, browser)
  if (address.pathname !== '/sso') throw new Error(`not at the provider: ${address.href}`)
  return { browser, address, form: await idp.signIn(address, sp, jane) }
}

/** Posts an answer of the provider. */
export function post(
  { at }: FederatedShop,
  browser: Browser,
  form: SamlForm | Record<string, string>,
  path = 'saml2/idpresponse',
): Promise<Received> {
  const headers = { origin: 'https://idp.example' } // a form of another site
  return browser.visit(path, { form, headers, at })
}
