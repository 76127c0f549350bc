import {
  CognitoIdentity,
  type CreateIdentityPoolCommandInput,
  type RoleMapping,
} from '@aws-sdk/client-cognito-identity'
import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../local/sts/default-roles.ts'
import {
  idTokenOf,
  startOpenIdProvider,
  type OpenIdProvider,
} from '../federation/oidc/openid-provider.ts'
import {
  aKey,
  Answer,
  startStandIn,
  type ProviderKey,
  type StandIn,
} from '../federation/oidc/stand-in.ts'
import { startSamlify, type Samlify } from '../federation/saml/samlify.ts'
import { asAdmin } from './clients.ts'
import { startServer, type ServerProcess } from './server.ts'

const account = '123456789012'
const authenticated = roleArn(account, authenticatedRoleName)
const unauthenticated = roleArn(account, unauthenticatedRoleName)

let providers: StandIn
let server: ServerProcess
let admin: CognitoIdentity
let app: CognitoIdentity
let iam: IAM

beforeAll(async () => {
  providers = await startStandIn()
  const endpoints = [
    'graph.facebook.com',
    'accounts.google.com',
    'www.amazon.com',
    'api.twitter.com',
  ]
  server = await startServer({
    COGNATE_LOGIN_ENDPOINTS: endpoints.map((name) => `${name}=${providers.url}/${name}`).join(','),
  })
  admin = new CognitoIdentity(asAdmin(server.url))
  app = new CognitoIdentity({ endpoint: server.url, region: 'us-east-1' })
  iam = new IAM(asAdmin(`${server.url}/iam`))
})
afterAll(() => Promise.all([server.stop(), providers.stop()]))

type Logins = Record<string, string>

async function newPool(settings: Partial<CreateIdentityPoolCommandInput>) {
  const { IdentityPoolId = '' } = await admin.createIdentityPool({
    IdentityPoolName: 'logins',
    AllowUnauthenticatedIdentities: true,
    ...settings,
  })
  await admin.setIdentityPoolRoles({ IdentityPoolId, Roles: { authenticated, unauthenticated } })
  return IdentityPoolId
}

/** Becomes somebody and gets their keys, as an SDK does it. */
async function enter(IdentityPoolId: string, logins: () => Promise<Logins> | Logins) {
  const Logins = await logins()
  const { IdentityId } = await app.getId({ IdentityPoolId, Logins })
  const { Credentials } = await app.getCredentialsForIdentity({ IdentityId, Logins })
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA/u)
  return IdentityId
}

const refusedLogin = (message: string) => ({
  name: 'NotAuthorizedException',
  message,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
})
const unsupported = refusedLogin('Token is not from a supported provider of this identity pool.')
const unreachable = {
  name: 'ExternalServiceException',
  message: 'An external service could not be reached.',
}

describe('public providers over the wire', () => {
  let poolId: string
  let google: ProviderKey

  beforeAll(async () => {
    google = await aKey('google')
    const { url, answers } = providers
    answers.set('/accounts.google.com/.well-known/openid-configuration', () => ({
      ...{ issuer: 'https://accounts.google.com', jwks_uri: `${url}/google-keys` },
    }))
    answers.set('/google-keys', () => ({ keys: [google.jwk] }))
    answers.set('/graph.facebook.com/app', () => ({ id: '1234' }))
    answers.set('/graph.facebook.com/me', () => ({ id: '5678' }))
    answers.set('/www.amazon.com/auth/o2/tokeninfo', () => ({
      ...{ aud: 'client', app_id: 'app', user_id: 'amzn1.account.X', exp: 3000 },
    }))
    answers.set('/api.twitter.com/1.1/account/verify_credentials.json', () => ({ id_str: '42' }))
    poolId = await newPool({
      SupportedLoginProviders: {
        'accounts.google.com': 'web-app',
        'graph.facebook.com': '1234',
        'www.amazon.com': 'app',
        'api.twitter.com': 'key;secret',
        'www.digits.com': 'key;secret',
      },
    })
  })

  const googleLogin = async (changes: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: 'https://accounts.google.com', sub: 'jane', aud: 'web-app' }
    const times = { iat: now, exp: now + 600 }
    return { 'accounts.google.com': await google.sign({ ...claims, ...times, ...changes }) }
  }

  it.each([
    ['Google', () => googleLogin()],
    ['Facebook', () => ({ 'graph.facebook.com': 'EAAB' })],
    ['Amazon', () => ({ 'www.amazon.com': 'Atza|x' })],
    ['Twitter', () => ({ 'api.twitter.com': 'token;secret' })],
  ])('let somebody of %s in, as one identity', async (_, logins) => {
    expect(await enter(poolId, logins)).toBe(await enter(poolId, logins))
  })

  it('let somebody of two of them in as one, and describe both', async () => {
    const logins = async () => ({
      ...(await googleLogin({ sub: 'both' })),
      'www.amazon.com': 'Atza|x',
    })
    const IdentityId = await enter(poolId, logins)
    const { Logins } = await admin.describeIdentity({ IdentityId })
    expect(Logins).toEqual(expect.arrayContaining(['accounts.google.com', 'www.amazon.com']))
    const other = { ...(await googleLogin({ sub: 'rival' })), 'www.amazon.com': 'Atza|x' }
    await expect(app.getId({ IdentityPoolId: poolId, Logins: other })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
  })

  it('are refused with the sentences of AWS', async () => {
    const get = (Logins: Logins) => app.getId({ IdentityPoolId: poolId, Logins })
    await expect(get(await googleLogin({ aud: 'x' }))).rejects.toMatchObject(unsupported)
    await expect(get(await googleLogin({ iss: 'https://x.example' }))).rejects.toMatchObject(
      refusedLogin("Invalid login token. Issuer doesn't match providerName"),
    )
    await expect(get({ 'accounts.google.com': 'x' })).rejects.toMatchObject(
      refusedLogin('Invalid login token. Not a valid OpenId Connect identity token.'),
    )
    await expect(get(await googleLogin({ exp: 1 }))).rejects.toMatchObject({
      message: expect.stringMatching(/^Invalid login token\. Token expired: \d{10} >= 1$/u),
    })
    await expect(get({ 'appleid.apple.com': 'x' })).rejects.toMatchObject(unsupported)
    await expect(get({ 'www.digits.com': 'a;b' })).rejects.toMatchObject(
      refusedLogin('Invalid login token. The provider has closed.'),
    )
    providers.answers.set('/graph.facebook.com/me', () => new Answer(400, { error: {} }))
    await expect(get({ 'graph.facebook.com': 'x' })).rejects.toMatchObject(
      refusedLogin('Invalid login token.'),
    )
    providers.answers.set('/graph.facebook.com/me', () => new Answer(500, 'down'))
    await expect(get({ 'graph.facebook.com': 'x' })).rejects.toMatchObject(unreachable)
  })

  it('give roles by rules, the one asked for, and none in doubt', async () => {
    const rule = (Value: string, RoleARN: string) => {
      return { Claim: 'plan', MatchType: 'StartsWith', Value, RoleARN } as const
    }
    const mapping: RoleMapping = {
      Type: 'Rules',
      AmbiguousRoleResolution: 'Deny',
      RulesConfiguration: { Rules: [rule('paid', authenticated), rule('p', unauthenticated)] },
    }
    const RoleMappings = { 'accounts.google.com': mapping }
    const Roles = { authenticated, unauthenticated }
    await admin.setIdentityPoolRoles({ IdentityPoolId: poolId, Roles, RoleMappings })
    const IdentityId = await enter(poolId, () => googleLogin({ sub: 'ruled', plan: 'paid' }))
    const ask = async (plan: string, CustomRoleArn?: string) =>
      app.getCredentialsForIdentity({
        IdentityId,
        Logins: await googleLogin({ sub: 'ruled', plan }),
        CustomRoleArn,
      })
    await expect(ask('paid', authenticated)).resolves.toBeDefined()
    await expect(ask('free')).rejects.toMatchObject(
      refusedLogin(
        'The ambiguous role mapping rules for: accounts.google.com denied this request.',
      ),
    )
    const stranger = roleArn(account, 'Stranger')
    await expect(ask('paid', stranger)).rejects.toMatchObject(
      refusedLogin(`Access to Role '${stranger}' is forbidden.`),
    )
    await expect(
      admin.setIdentityPoolRoles({
        ...{ IdentityPoolId: poolId, Roles },
        RoleMappings: { 'other.example': mapping },
      }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        '(other.example) is not a valid RoleMapping ProviderName or is not a configured provider.',
    })
  })
})

describe('providers of IAM over the wire', () => {
  const callback = 'http://127.0.0.1/callback'
  let openId: OpenIdProvider
  let saml: Samlify

  beforeAll(async () => {
    openId = await startOpenIdProvider([callback])
    saml = await startSamlify()
  })
  afterAll(() => Promise.all([openId.stop(), saml.stop()]))

  it('let somebody of an OpenID provider in, which nobody here wrote', async () => {
    const { OpenIDConnectProviderArn: arn = '' } = await iam.createOpenIDConnectProvider({
      Url: openId.issuer,
      ClientIDList: [openId.clientId],
    })
    const poolId = await newPool({ OpenIdConnectProviderARNs: [arn] })
    const name = openId.issuer.replace('http://', '')
    const login = async () => ({ [name]: await idTokenOf(openId, 'jane', callback) })
    expect(await enter(poolId, login)).toBe(await enter(poolId, login))
    const other = await newPool({})
    await expect(app.getId({ IdentityPoolId: other, Logins: await login() })).rejects.toMatchObject(
      unsupported,
    )
  })

  it('let somebody of a SAML provider in, which nobody here wrote, once each', async () => {
    const made = await iam.createSAMLProvider({
      Name: 'samlify',
      SAMLMetadataDocument: saml.metadata,
    })
    const arn = made.SAMLProviderArn ?? ''
    const poolId = await newPool({ SamlProviderARNs: [arn], AllowClassicFlow: true })
    const to = { entityId: 'urn:amazon:webservices', acs: 'https://signin.aws.amazon.com/saml' }
    const person = { nameId: 'jane', email: 'jane@example.com', groups: 'people' }
    const aws = { role: `${authenticated},${arn}`, sessionName: 'jane' }
    const login = async () => {
      const form = await saml.begin({ ...to, logout: '' }, { ...person, aws }, '')
      return { [arn]: form.SAMLResponse }
    }
    const IdentityId = await enter(poolId, login)
    const Logins = await login()
    expect(await enter(poolId, () => Logins)).toBe(IdentityId)
    await expect(app.getId({ IdentityPoolId: poolId, Logins })).rejects.toMatchObject(
      refusedLogin('Invalid login token. The SAML assertion was used before.'),
    )
    await expect(app.getOpenIdToken({ IdentityId, Logins })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Basic (classic) flow is not supported with SAML, please use enhanced flow.',
    })
  })
})

describe("a developer's users over the wire", () => {
  it('get credentials with the token of their owner, and nothing else', async () => {
    const DeveloperProviderName = 'login.my.app'
    const IdentityPoolId = await newPool({ DeveloperProviderName, AllowClassicFlow: true })
    const { IdentityId, Token = '' } = await admin.getOpenIdTokenForDeveloperIdentity({
      IdentityPoolId,
      Logins: { [DeveloperProviderName]: 'jane' },
    })
    const Logins = { 'cognito-identity.amazonaws.com': Token }
    const { Credentials } = await app.getCredentialsForIdentity({ IdentityId, Logins })
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/u)
    await expect(app.getOpenIdToken({ IdentityId, Logins })).rejects.toMatchObject(
      refusedLogin("Invalid login token. Can't pass in a Cognito token."),
    )
    await expect(
      app.getId({ IdentityPoolId, Logins: { [DeveloperProviderName]: 'jane' } }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Please provide a valid public provider',
    })
  })
})
