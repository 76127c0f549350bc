import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { selfSignedCertificate } from '../../../lib/keys/certificates.ts'
import { samlify, type Entity, type RedirectRequest } from './samlify-library.ts'

/** A pool as a service provider, as its owner would enter it at an identity provider. */
export interface ServiceProvider {
  readonly entityId: string
  readonly acs: string
  readonly logout: string
  /** From GetSigningCertificate; then every request has to be signed with its key. */
  readonly signingCertificate?: string
  /** From `ActiveEncryptionCertificate`; then assertions are encrypted for it. */
  readonly encryptionCertificate?: string
  /** Whether the response is signed beside the assertion. */
  readonly signsResponse?: boolean
}

/** A form that a provider has the browser post. */
export type SamlForm = Readonly<Record<'SAMLResponse' | 'RelayState', string>>

/** Whom the provider tells of. */
export interface Person {
  readonly nameId: string
  readonly email: string
  readonly groups: string
  /** What AWS is told beside: a role, with the provider's ARN, and a name of the session. */
  readonly aws?: { readonly role: string; readonly sessionName: string }
}

/** A SAML identity provider that is not ours: `samlify`. */
export interface Samlify {
  readonly metadata: string
  /** Where its metadata is published. */
  readonly metadataUrl: string
  /** Checks a request to sign in, and answers it. @throws for one that is not the pool's */
  signIn(address: URL, to: ServiceProvider, person: Person): Promise<SamlForm>
  /** Signs somebody in whom nobody asked it for. */
  begin(to: ServiceProvider, person: Person, relayState: string): Promise<SamlForm>
  /** Checks a request to sign out, and answers it; gives whom it was about, too. */
  signOut(
    address: URL,
    to: ServiceProvider,
  ): Promise<{ form: SamlForm; nameId: string | undefined; sessionIndex: string | undefined }>
  /** From now on browsers find pages at it, where a person signs in to a pool and out again. */
  receive(to: ServiceProvider, person: Person): void
  stop(): Promise<void>
}

const bindings = samlify.Constants.namespace.binding
const tenYears = 10 * 365 * 86_400_000

// The library leaves the schema to others, who bring Java or old binaries
samlify.setSchemaValidator({ validate: () => Promise.resolve('not looked at') })

/** The session that it says somebody has. */
export const sessionIndex = '_session-1'

/** Starts `samlify` as an identity provider, whose metadata is published on a free port. */
export async function startSamlify(): Promise<Samlify> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pages = new Map<string, (address: URL) => Promise<string>>()
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', url)
    const page = pages.get(address.pathname)
    if (!page) response.end(metadata)
    else
      void page(address).then((html) => response.setHeader('content-type', 'text/html').end(html))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const providerFor = (
    { encryptionCertificate, signingCertificate }: Partial<ServiceProvider>,
    { aws }: Partial<Person> = {},
  ) =>
    samlify.IdentityProvider({
      entityID: `${url}/metadata`,
      privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      signingCert: certificateOf(privateKey),
      wantAuthnRequestsSigned: signingCertificate !== undefined,
      wantLogoutRequestSigned: true,
      isAssertionEncrypted: encryptionCertificate !== undefined,
      nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      singleSignOnService: [{ Binding: bindings.redirect, Location: `${url}/sso` }],
      singleLogoutService: [{ Binding: bindings.redirect, Location: `${url}/slo` }],
      loginResponseTemplate: aws ? { ...template, attributes: awsAttributes } : template,
    })
  const metadata = providerFor({}).getMetadata()

  async function respond(
    to: ServiceProvider,
    person: Person,
    { requestId, relayState }: { requestId?: string; relayState: string },
  ): Promise<SamlForm> {
    const request = { extract: { request: { id: requestId } } }
    const { context } = await providerFor(to, person).createLoginResponse(
      serviceProvider(to),
      request,
      'post',
      {},
      {
        customTagReplacement: (text) => filled(text, { to, person, requestId, url }),
        encryptThenSign: to.encryptionCertificate !== undefined,
      },
    )
    return { SAMLResponse: context, RelayState: relayState }
  }

  const idp: Samlify = {
    metadata,
    metadataUrl: `${url}/metadata`,
    receive: (to, person) => {
      pages.set('/sso', async (address) =>
        formPage(to.acs, await idp.signIn(address, to, person), 'Sign in as Jane'),
      )
      pages.set('/slo', async (address) =>
        formPage(to.logout, (await idp.signOut(address, to)).form, 'Sign out'),
      )
    },
    signIn: async (address, to, person) => {
      const parsed = await providerFor(to).parseLoginRequest(
        serviceProvider(to),
        'redirect',
        received(address),
      )
      const { id, assertionConsumerServiceUrl } = parsed.extract.request
      if (assertionConsumerServiceUrl !== to.acs) throw new Error('the answer would go elsewhere')
      const relayState = address.searchParams.get('RelayState') ?? ''
      return respond(to, person, { ...(id !== undefined && { requestId: id }), relayState })
    },
    begin: (to, person, relayState) => respond(to, person, { relayState }),
    signOut: async (address, to) => {
      const idp = providerFor({})
      const sp = serviceProvider(to)
      const parsed = await idp.parseLogoutRequest(sp, 'redirect', received(address))
      const answer = idp.createLogoutResponse(sp, parsed, 'post')
      const { nameID: nameId, sessionIndex: session } = parsed.extract
      const RelayState = address.searchParams.get('RelayState') ?? ''
      const form = { SAMLResponse: answer.context, RelayState }
      return { form, nameId, sessionIndex: session }
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return idp
}

/** The page of a form, which somebody sends; its values are Base64 and our own texts. */
function formPage(action: string, form: SamlForm, button: string): string {
  const fields = Object.entries(form).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  return `<!doctype html><form method="post" action="${action}">${fields.join('')}<button>${button}</button></form>`
}

function serviceProvider(of: ServiceProvider): Entity {
  const { signingCertificate, encryptionCertificate } = of
  return samlify.ServiceProvider({
    entityID: of.entityId,
    authnRequestsSigned: signingCertificate !== undefined,
    wantAssertionsSigned: true,
    wantMessageSigned: of.signsResponse === true,
    wantLogoutResponseSigned: true,
    ...(signingCertificate !== undefined && { signingCert: pemOf(signingCertificate) }),
    ...(encryptionCertificate !== undefined && { encryptCert: pemOf(encryptionCertificate) }),
    assertionConsumerService: [{ Binding: bindings.post, Location: of.acs }],
    singleLogoutService: [{ Binding: bindings.post, Location: of.logout }],
  })
}

/** A request by the redirect binding, with the very text that was signed. */
function received(address: URL): RedirectRequest {
  const [octetString = ''] = address.search.slice(1).split('&Signature=')
  return { query: Object.fromEntries(address.searchParams), octetString }
}

const attribute = (name: string, valueTag: string) => ({
  ...{ name, valueTag, valueXsiType: 'xs:string' },
  nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
})

/** The library's own response, with a session, and with attributes. */
const template = {
  context: samlify.SamlLib.defaultLoginResponseTemplate.context.replace(
    '{AuthnStatement}',
    `<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="${sessionIndex}"
      ><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
  ),
  attributes: [attribute('email', 'email'), attribute('groups', 'groups')],
}

const awsAttributes = [
  ...template.attributes,
  attribute('https://aws.amazon.com/SAML/Attributes/Role', 'awsRole'),
  attribute('https://aws.amazon.com/SAML/Attributes/RoleSessionName', 'awsSession'),
]

let made = 0

function filled(
  text: string,
  {
    to,
    person,
    requestId,
    url,
  }: { to: ServiceProvider; person: Person; requestId: string | undefined; url: string },
) {
  const [now, end] = [0, 300_000].map((later) => new Date(Date.now() + later).toISOString())
  made++
  const id = `_response-${made}`
  const context = samlify.SamlLib.replaceTagsByValue(text, {
    ID: id,
    AssertionID: `_assertion-${made}`,
    ...{ Destination: to.acs, SubjectRecipient: to.acs, Audience: to.entityId },
    ...{ Issuer: `${url}/metadata`, IssueInstant: now, InResponseTo: requestId },
    ...{ ConditionsNotBefore: now, ConditionsNotOnOrAfter: end },
    SubjectConfirmationDataNotOnOrAfter: end,
    StatusCode: samlify.Constants.StatusCode.Success,
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    ...{ NameID: person.nameId, attrEmail: person.email, attrGroups: person.groups },
    ...{ attrAwsRole: person.aws?.role, attrAwsSession: person.aws?.sessionName },
  })
  return { id, context }
}

function certificateOf(privateKey: KeyObject): string {
  const notBefore = new Date(0)
  const notAfter = new Date(Date.now() + tenYears)
  const certificate = selfSignedCertificate({ privateKey, commonName: 'idp', notBefore, notAfter })
  return new X509Certificate(certificate).toString()
}

function pemOf(base64: string): string {
  return new X509Certificate(Buffer.from(base64, 'base64')).toString()
}
