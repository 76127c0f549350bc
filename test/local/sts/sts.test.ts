import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import type { AssumeRoleWithWebIdentityCommandInput } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { JWTPayload } from 'jose'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../../local/sts/default-roles.ts'
import type { OidcProvider } from '../../../local/sts/roles-file.ts'
import type { RunningSts } from '../../../local/sts/start.ts'
import { startSts } from '../../../local/sts/start.ts'
import type { TestIssuer } from './issuer.ts'
import { startIssuer } from './issuer.ts'

const account = '123456789012'
const authenticatedRole = roleArn(account, authenticatedRoleName)
const guestRole = roleArn(account, unauthenticatedRoleName)
const subject = 'us-east-1:11111111-2222-3333-4444-555555555555'
const pool = 'us-east-1:99999999-8888-7777-6666-555555555555'
const notAuthorized = {
  name: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  $metadata: { httpStatusCode: 403 },
}
const noKey = {
  name: 'InvalidIdentityTokenException',
  message:
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
}

let issuer: TestIssuer
let folder: string
let rolesFile: string
let sts: RunningSts
let now = Date.now()
let providers: OidcProvider[]

beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(() => issuer.stop())

beforeEach(async () => {
  now = Date.now()
  folder = await mkdtemp(join(tmpdir(), 'sts-'))
  rolesFile = join(folder, 'local', 'roles.json')
  providers = [{ url: issuer.issuer, clientIds: [pool] }]
  sts = await start()
})
afterEach(async () => {
  issuer.status = 200
  await sts.stop()
  await rm(folder, { recursive: true })
})

function start(): Promise<RunningSts> {
  const openIdProviders = () => providers
  return startSts({ rolesFile, issuer: issuer.issuer, account, openIdProviders, now: () => now })
}

function client(credentials?: {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}) {
  return new STSClient({
    endpoint: sts.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: credentials ?? { accessKeyId: 'unused', secretAccessKey: 'unused' },
  })
}

function claims(changes: JWTPayload = {}): JWTPayload {
  const seconds = Math.floor(now / 1000)
  return {
    iss: issuer.issuer,
    sub: subject,
    aud: pool,
    amr: ['authenticated', 'login.example.com', 'login.example.com:OIDC:someone'],
    iat: seconds,
    exp: seconds + 600,
    ...changes,
  }
}

async function assume(changes: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) {
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: authenticatedRole,
    RoleSessionName: 'CognitoIdentityCredentials',
    WebIdentityToken: changes.WebIdentityToken ?? (await issuer.sign(claims())),
    ...changes,
  })
  return client().send(command)
}

async function assumeWith(token: JWTPayload, changes = {}) {
  return assume({ WebIdentityToken: await issuer.sign(claims(token)), ...changes })
}

/** A session policy of one statement, with changes to either of them. */
function sessionPolicy({ Version = '2012-10-17', ...changes }: Record<string, unknown>): string {
  const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*', ...changes }
  const Statement = 'Statement' in changes ? changes.Statement : [statement]
  return JSON.stringify({ Version, Statement })
}

async function rewriteRoles(change: (file: RolesJson) => unknown): Promise<void> {
  const file = JSON.parse(await readFile(rolesFile, 'utf8')) as RolesJson
  change(file)
  await writeFile(rolesFile, JSON.stringify(file))
  const later = new Date(Date.now() + 10_000)
  await utimes(rolesFile, later, later)
}

interface RolesJson {
  oidcProviders?: { url: string; clientIds: string[] }[]
  roles: { arn: string; maxSessionDuration: number; trustPolicy: { Statement: object[] } }[]
}

describe('AssumeRoleWithWebIdentity', () => {
  it('hands out keys that look like those of AWS, for an hour', async () => {
    const answer = await assume()
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: subject,
      Audience: pool,
      Provider: `arn:aws:iam::${account}:oidc-provider/${issuer.issuer.replace('http://', '')}`,
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${account}:assumed-role/${authenticatedRoleName}/CognitoIdentityCredentials`,
        AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:CognitoIdentityCredentials$/),
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
        SessionToken: expect.stringMatching(/^IQoJb3JpZ2luX2Vj[A-Za-z0-9+/]{680}$/),
      },
    })
    expect(answer.Credentials?.Expiration).toEqual(new Date(Math.floor(now / 1000 + 3600) * 1000))
  })

  it('gives a guest the role for guests', async () => {
    const answer = await assumeWith({ amr: ['unauthenticated'] }, { RoleArn: guestRole })
    expect(answer.AssumedRoleUser?.Arn).toContain(unauthenticatedRoleName)
  })

  it('refuses a guest the role of signed-in identities, and the other way round', async () => {
    await expect(assumeWith({ amr: ['unauthenticated'] })).rejects.toMatchObject(notAuthorized)
    await expect(assume({ RoleArn: guestRole })).rejects.toMatchObject(notAuthorized)
    await expect(assumeWith({ amr: undefined })).rejects.toMatchObject(notAuthorized)
  })

  it('refuses a role that does not exist in the same words', async () => {
    const unknown = assume({ RoleArn: roleArn(account, 'Nobody') })
    await expect(unknown).rejects.toMatchObject(notAuthorized)
  })

  it.each(['RS256', 'ES256', 'ES384'])('accepts a token signed with %s', async (algorithm) => {
    await issuer.rotate(algorithm)
    await expect(assume()).resolves.toHaveProperty('Credentials')
  })

  it('fetches the keys once, and again for a token that names a new one', async () => {
    await assume()
    const before = issuer.fetches
    await assume()
    expect(issuer.fetches).toBe(before)
    await issuer.rotate()
    await assume()
    expect(issuer.fetches).toBe(before + 1)
  })

  it('keeps the session policy, managed policies and tags with the session', async () => {
    const policy = sessionPolicy({})
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const answer = await assumeWith(
      { 'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] } } },
      { Policy: policy, PolicyArns: [{ arn }], DurationSeconds: 900 },
    )
    expect(answer).toHaveProperty('PackedPolicySize', 7) // percent
    expect(answer.SessionTokenSize).toBe(answer.Credentials?.SessionToken?.length)
    expect(sts.session(answer.Credentials?.AccessKeyId ?? '')).toMatchObject({
      roleArn: authenticatedRole,
      subject,
      policy,
      policyArns: [arn],
      tags: new Map([['team', 'blue']]),
      transitiveKeys: [],
      expiresAt: now + 900_000,
    })
  })
})

describe('a session token', () => {
  it('is as large as asked for', async () => {
    const answer = await assume({ MinimumSessionTokenSize: 2048 })
    expect(answer).toMatchObject({ SessionTokenSize: 2048, SessionTokenUtilization: 50 })
    expect(answer.Credentials?.SessionToken).toHaveLength(2048)
  })
})

describe('a web identity token', () => {
  it('must come from a registered issuer', async () => {
    await expect(assumeWith({ iss: 'https://elsewhere.example' })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'No OpenIDConnect provider found in your account for https://elsewhere.example',
    })
  })

  it('must be a JWT', async () => {
    await expect(assume({ WebIdentityToken: 'a.b.c' })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message:
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    })
  })

  it('must be signed by the key that it names', async () => {
    const [header, , signature] = (await issuer.sign(claims())).split('.')
    const forged = Buffer.from(JSON.stringify(claims({ sub: 'us-east-1:other' })))
    const token = [header, forged.toString('base64url'), signature].join('.')
    await expect(assume({ WebIdentityToken: token })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'The ID Token provided has an invalid signature',
    })
  })

  it('must name a key that the issuer publishes', async () => {
    const token = await issuer.sign(claims(), { kid: 'unknown' })
    await expect(assume({ WebIdentityToken: token })).rejects.toMatchObject(noKey)
  })

  it.each(['none', 'HS256'])('must not be signed with %s', async (alg) => {
    const header = Buffer.from(JSON.stringify({ alg })).toString('base64url')
    const [, body] = (await issuer.sign(claims())).split('.')
    await expect(assume({ WebIdentityToken: `${header}.${body}.c2ln` })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'The ID Token provided is not signed with a supported algorithm',
    })
  })

  it('must not be expired', async () => {
    const seconds = Math.floor(now / 1000)
    await expect(assumeWith({ exp: seconds })).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: `Token expired: current date/time ${seconds} must be before the expiration date/time${seconds}`,
    })
  })

  it('must not be older than a day', async () => {
    const iat = Math.floor(now / 1000) - 86_401
    await expect(assumeWith({ iat })).rejects.toMatchObject({
      name: 'ExpiredTokenException',
      message: 'Token too old: 86401',
    })
  })

  it.each([
    ['issued in the future', { iat: 301 }],
    ['valid for more than a day', { iat: 0, exp: 86_401 }],
  ])('must not be %s', async (_what, ahead) => {
    const seconds = Math.floor(now / 1000)
    const times = Object.entries(ahead).map(([name, value]) => [name, seconds + value])
    await expect(assumeWith(Object.fromEntries(times) as JWTPayload)).rejects.toMatchObject({
      name: 'IDPRejectedClaimException',
      $metadata: { httpStatusCode: 403 },
    })
  })

  it('must have a subject of 6 to 255 characters', async () => {
    const refused = { name: 'IDPRejectedClaimException' }
    await expect(assumeWith({ sub: 'short' })).rejects.toMatchObject(refused)
    await expect(assumeWith({ sub: 'x'.repeat(256) })).rejects.toMatchObject(refused)
  })

  it.each(['sub', 'aud', 'exp', 'iat'])('must carry %s', async (claim) => {
    await expect(assumeWith({ [claim]: undefined })).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: `Missing a required claim: ${claim}`,
    })
  })

  it('must be meant for one of the client ids of the provider', async () => {
    await expect(assume()).resolves.toHaveProperty('Audience', pool)
    await expect(assumeWith({ aud: ['other', pool] })).resolves.toHaveProperty('Audience', pool)
    const refused = { name: 'InvalidIdentityTokenException', message: 'Incorrect token audience' }
    await expect(assumeWith({ aud: 'other' })).rejects.toMatchObject(refused)
    await expect(assumeWith({ azp: 'other' })).rejects.toMatchObject(refused)
  })

  it('may be of any audience of a provider in the roles file that says so', async () => {
    await rewriteRoles((file) => (file.oidcProviders = [{ url: issuer.issuer, clientIds: ['*'] }]))
    await expect(assumeWith({ aud: 'other' })).resolves.toHaveProperty('Audience', 'other')
  })

  it('must come from a provider that is there still', async () => {
    await expect(assume()).resolves.toHaveProperty('Credentials')
    providers = []
    await expect(assume()).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
  })

  it('needs an issuer that answers', async () => {
    const silent = await startIssuer()
    await silent.stop()
    providers.push({ url: silent.issuer, clientIds: [pool] })
    await expect(assumeWith({ iss: silent.issuer })).rejects.toMatchObject({
      name: 'IDPCommunicationErrorException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('needs an issuer without failures, and is accepted once they are over', async () => {
    const fresh = await startSts({ rolesFile, issuer: issuer.issuer, account })
    await sts.stop()
    sts = fresh
    issuer.status = 503
    await expect(assume()).rejects.toHaveProperty('name', 'IDPCommunicationErrorException')
    issuer.status = 404
    await expect(assume()).rejects.toMatchObject(noKey)
    issuer.status = 200
    await expect(assume()).resolves.toHaveProperty('Credentials')
  })
})

describe('session tags', () => {
  const tagged = (tags: Record<string, unknown>) => ({
    'https://aws.amazon.com/tags': { principal_tags: tags },
  })

  it('need sts:TagSession in the trust policy', async () => {
    await rewriteRoles((file) =>
      file.roles.forEach(({ trustPolicy }) =>
        trustPolicy.Statement.forEach((statement) =>
          Object.assign(statement, { Action: 'sts:AssumeRoleWithWebIdentity' }),
        ),
      ),
    )
    await expect(assume()).resolves.toHaveProperty('Credentials')
    await expect(assumeWith(tagged({ team: ['blue'] }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:TagSession',
    })
  })

  it.each([
    ['two values', { team: ['blue', 'red'] }],
    ['a long key', { ['k'.repeat(129)]: ['v'] }],
    ['a long value', { k: ['v'.repeat(257)] }],
    ['no key', { '': ['v'] }],
    ['a reserved key', { 'aws:team': ['v'] }],
    ['a key that differs from another by its case', { team: ['a'], Team: ['b'] }],
    ['characters that tags may not have', { k: ['a#b'] }],
    ['no value', { k: [] }],
    ['too many', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ['v']]))],
  ])('are refused with %s', async (_what, tags) => {
    const refused = { name: 'InvalidIdentityTokenException' }
    await expect(assumeWith(tagged(tags))).rejects.toMatchObject(refused)
  })

  it('may be handed on to further roles, if they are among the tags', async () => {
    const tags = (transitive_tag_keys: string[]) => ({
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys },
    })
    const { Credentials } = await assumeWith(tags(['team']))
    expect(sts.session(Credentials?.AccessKeyId ?? '')?.transitiveKeys).toEqual(['team'])
    await expect(assumeWith(tags(['cost']))).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
    })
  })

  it.each([
    [{ StringEquals: { 'aws:RequestTag/team': 'blue' } }, { team: ['blue'] }, true],
    [{ StringEquals: { 'aws:RequestTag/team': 'blue' } }, { team: ['red'] }, false],
    [{ StringEquals: { 'aws:RequestTag/team': 'blue' } }, {}, false],
    [{ StringLike: { 'aws:requesttag/TEAM': 'bl*' } }, { team: ['blue'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } }, { team: ['blue'] }, true],
    [
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
      { team: ['blue'], cost: ['1'] },
      false,
    ],
    [{ Null: { 'aws:RequestTag/team': 'true' } }, {}, true],
  ])('are what the trust policy %j is held against: %j, %s', async (more, tags, isTaken) => {
    await rewriteRoles((file) =>
      file.roles.forEach(({ trustPolicy }) =>
        trustPolicy.Statement.forEach((statement) => Object.assign(statement, { Condition: more })),
      ),
    )
    const outcome = assumeWith(tagged(tags))
    await (isTaken
      ? expect(outcome).resolves.toHaveProperty('Credentials')
      : expect(outcome).rejects.toMatchObject({ name: 'AccessDenied' }))
  })

  it('are refused when they do not fit', async () => {
    const noise = () => randomBytes(180).toString('base64')
    const tags = Array.from({ length: 50 }, (_, index) => [`key${index}`, [noise()]])
    await expect(
      assumeWith(tagged(Object.fromEntries(tags) as Record<string, unknown>)),
    ).rejects.toMatchObject({
      name: 'PackedPolicyTooLargeException',
      message: expect.stringMatching(/^Packed policy consumes \d+% of allotted space/),
    })
  })
})

describe('parameters', () => {
  it.each([
    ['DurationSeconds', 899, 'have value greater than or equal to 900'],
    ['DurationSeconds', 43_201, 'have value less than or equal to 43200'],
    ['MinimumSessionTokenSize', 4097, 'have value less than or equal to 4096'],
    ['RoleArn', 'arn:short', 'have length greater than or equal to 20'],
    ['RoleSessionName', 'a b', 'satisfy regular expression pattern: [\\w+=,.@-]*'],
  ])('%s of %j is refused', async (name, value, rule) => {
    const member = name.charAt(0).toLowerCase() + name.slice(1)
    await expect(assume({ [name]: value })).rejects.toMatchObject({
      name: 'ValidationError',
      message: `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`,
    })
  })

  it('are refused together, without showing the token', async () => {
    const form = 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=abc'
    const response = await fetch(sts.url, { method: 'POST', body: form })
    expect(response.status).toBe(400)
    const text = await response.text()
    expect(text).toContain('3 validation errors detected: Value null at ')
    expect(text).toContain("Value at 'webIdentityToken' failed to satisfy constraint")
  })

  it('refuses a duration beyond the maximum of the role', async () => {
    await expect(assume({ DurationSeconds: 3601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    })
    await rewriteRoles((file) => file.roles.forEach((role) => (role.maxSessionDuration = 7200)))
    await expect(assume({ DurationSeconds: 3601 })).resolves.toHaveProperty('Credentials')
  })

  it.each([
    [{ Version: '2020-01-01' }, 'The policy must contain a valid version string.'],
    [{ Statement: undefined }, 'Syntax errors in policy.'],
    [{ Statement: ['x'] }, 'Syntax errors in policy.'],
    [{ Effect: 'allow' }, 'Syntax errors in policy.'],
    [{ Principal: '*' }, 'Policy document should not specify a principal.'],
    [{ Action: undefined }, 'Policy statement must contain actions.'],
    [{ NotAction: 's3:*' }, 'Policy statement must contain actions.'],
    [{ Resource: undefined }, 'Policy statement must contain resources.'],
    [
      { Action: 'GetObject' },
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
  ])('refuses a session policy with %j', async (changes, message) => {
    await expect(assume({ Policy: sessionPolicy(changes) })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    })
  })

  it('takes a session policy that denies, excepts or has one statement', async () => {
    for (const changes of [
      { Effect: 'Deny' },
      { Action: undefined, NotAction: ['iam:*'] },
      { Resource: undefined, NotResource: 'arn:aws:s3:::x' },
      { Version: '2008-10-17' },
    ]) {
      await expect(assume({ Policy: sessionPolicy(changes) })).resolves.toHaveProperty(
        'Credentials',
      )
    }
  })

  it.each(['{', '"text"', '[]'])('refuses the session policy %s', async (Policy) => {
    await expect(assume({ Policy })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'The policy is not in the valid JSON format.',
    })
  })

  it('refuses a session policy of more than 2,048 characters', async () => {
    const refused = { name: 'ValidationError', message: expect.stringContaining("at 'policy'") }
    await expect(assume({ Policy: ' '.repeat(2049) })).rejects.toMatchObject(refused)
  })

  it('refuses managed policies that are too many or none', async () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const refused = { name: 'ValidationError' }
    const many = Array.from({ length: 11 }, () => ({ arn }))
    await expect(assume({ PolicyArns: many })).rejects.toMatchObject(refused)
    await expect(assume({ PolicyArns: [{ arn: 'x' }] })).rejects.toMatchObject(refused)
  })
})

describe('the roles file', () => {
  it('is created for its owner only, and left alone afterwards', async () => {
    expect((await stat(rolesFile)).mode & 0o777).toBe(0o600)
    await writeFile(rolesFile, '{"oidcProviders":[],"roles":[]}')
    const second = await startSts({ rolesFile, issuer: issuer.issuer, account })
    await second.stop()
    expect(await readFile(rolesFile, 'utf8')).toBe('{"oidcProviders":[],"roles":[]}')
  })

  it('is read again when it changes', async () => {
    await assume()
    await rewriteRoles((file) => (file.roles = []))
    await expect(assume()).rejects.toMatchObject(notAuthorized)
  })

  it.each([
    ['is no JSON', '{', 'Expected property name'],
    ['lacks its lists', '{}', 'Roles file, roles: the entry must be a list.'],
    [
      'has a role without an ARN',
      '{"oidcProviders":[],"roles":[{"arn":"x"}]}',
      'Roles file, roles: x is not the ARN of a role.',
    ],
    [
      'has a trust policy that IAM would refuse',
      '{"oidcProviders":[],"roles":[{"arn":"arn:aws:iam::123456789012:role/x"}]}',
      'Roles file, roles: arn:aws:iam::123456789012:role/x: The trust policy must be an object.',
    ],
  ])('is named in the answer when it %s', async (_what, text, message) => {
    await writeFile(rolesFile, text)
    await expect(assume()).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: expect.stringContaining(message),
    })
  })
})

describe('GetCallerIdentity', () => {
  async function keys() {
    const { Credentials } = await assume()
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
  }

  it('names the session that the keys stand for', async () => {
    const identity = await client(await keys()).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/${authenticatedRoleName}/CognitoIdentityCredentials`,
      UserId: expect.stringMatching(/^AROA/),
    })
  })

  it.each([
    ['an unknown key', { accessKeyId: 'ASIAUNKNOWN' }, 'InvalidClientTokenId'],
    ['another session token', { sessionToken: 'other' }, 'InvalidClientTokenId'],
    ['another secret', { secretAccessKey: 'other' }, 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_what, change, name) => {
    const call = client({ ...(await keys()), ...change }).send(new GetCallerIdentityCommand({}))
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } })
  })

  it('refuses keys that have expired', async () => {
    const credentials = await keys()
    const session = sts.session(credentials.accessKeyId)
    if (session !== undefined) session.expiresAt = now
    const call = client(credentials).send(new GetCallerIdentityCommand({}))
    await expect(call).rejects.toHaveProperty('name', 'ExpiredToken')
  })

  it('refuses a call without a signature', async () => {
    const form = 'Action=GetCallerIdentity&Version=2011-06-15'
    const response = await fetch(sts.url, { method: 'POST', body: form })
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>')
  })
})

describe('AssumeRole', () => {
  const smsRole = `arn:aws:iam::${account}:role/cognate/sms`

  function trustAccount(principal: string): Promise<void> {
    const Condition = { StringEquals: { 'sts:ExternalId': 'shop' } }
    const Principal = { AWS: principal }
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }]
    return rewriteRoles(({ roles }) =>
      roles.push({ arn: smsRole, maxSessionDuration: 3600, trustPolicy: { Statement } }),
    )
  }

  const assume = (ExternalId?: string, RoleArn = smsRole) =>
    client().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'cognate', ExternalId }))

  it.each([account, `arn:aws:iam::${account}:root`])(
    'hands out keys for a role that trusts %s',
    async (principal) => {
      await trustAccount(principal)
      const { Credentials, AssumedRoleUser } = await assume('shop')
      expect(Credentials?.AccessKeyId).toMatch(/^ASIA/)
      expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/sms/cognate`)
    },
  )

  it.each([
    ['another word than the role asks for', 'shed', smsRole],
    ['no word', undefined, smsRole],
    ['a role that trusts others', 'shop', authenticatedRole],
    ['a role that is not there', 'shop', `${smsRole}x`],
  ])('refuses %s', async (_, word, role) => {
    await trustAccount(account)
    await expect(assume(word, role)).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    })
  })
})

describe('anything else', () => {
  it.each([
    ['', 'MissingAction'],
    ['Action=Dance&Version=2011-06-15', 'InvalidAction'],
    ['Action=GetCallerIdentity&Version=2000-01-01', 'InvalidAction'],
  ])('answers %j with %s', async (body, code) => {
    const response = await fetch(sts.url, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-requestid')).toBeTruthy()
    expect(await response.text()).toContain(`<Type>Sender</Type><Code>${code}</Code>`)
  })

  it('refuses a body of more than a megabyte', async () => {
    const response = await fetch(sts.url, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })
    expect(response.status).toBe(413)
  })
})
