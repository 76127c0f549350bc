import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { getIdentityProviderByIdentifier } from '../../../../lib/operations/user-pools/identity-providers/get-identity-provider-by-identifier.ts'
import { getGroup } from '../../../../lib/operations/user-pools/groups/get-group.ts'
import { adminAddUserToGroup } from '../../../../lib/operations/user-pools/groups/admin-add-user-to-group.ts'
import { removeGroup } from '../../../../lib/store/groups.ts'
import { poolKeys } from '../../../../lib/store/keys.ts'
import { userRef } from '../../../../lib/store/users.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { update } from '../../../../lib/store/writes.ts'
import { aPool, run } from '../../../builders.ts'
import { samlMetadata } from '../../../federation/saml/metadata.ts'
import { aUser } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'
import { aProvider, described, details } from './providers.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const anyPool = () => aPool(stage.services)
const invalid = (message: string) => refusal('InvalidParameterException', message)

/** What each type looks like when it is described: details that are added, and the mapping. */
const filledIn: [
  type: IdentityProviderTypeType,
  added: Record<string, string>,
  mapping: Record<string, string>,
][] = [
  [
    'Google',
    {
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    },
    { username: 'sub' },
  ],
  [
    'Facebook',
    {
      attributes_url: 'https://graph.facebook.com/v18.0/me?fields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://www.facebook.com/v18.0/dialog/oauth',
      token_request_method: 'GET',
      token_url: 'https://graph.facebook.com/v18.0/oauth/access_token',
    },
    { username: 'id' },
  ],
  [
    'LoginWithAmazon',
    {
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    },
    { username: 'user_id' },
  ],
  ['OIDC', { attributes_url_add_attributes: 'false' }, { username: 'sub' }],
]

describe('CreateIdentityProvider', () => {
  it.each(filledIn)('fills in what Cognito does for %s', async (ProviderType, added, mapping) => {
    const pool = await anyPool()
    const provider = await aProvider(stage.services, pool, { ProviderType })
    const { ProviderName = '' } = provider
    expect(provider).toEqual({
      UserPoolId: pool.id,
      ProviderName,
      ProviderType,
      ProviderDetails: { ...details[ProviderType], ...added },
      AttributeMapping: mapping,
      IdpIdentifiers: [],
      CreationDate: new Date(stage.clock.now),
      LastModifiedDate: new Date(stage.clock.now),
    })
    expect(await described(stage.services, pool, ProviderName)).toEqual(provider)
  })

  it('shows everything of Apple but the private key', async () => {
    const pool = await anyPool()
    const provider = await aProvider(stage.services, pool, { ProviderType: 'SignInWithApple' })
    expect(provider.ProviderDetails).toEqual({
      client_id: 'com.example.app',
      team_id: 'team',
      key_id: 'key',
      authorize_scopes: 'email name',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    })
  })

  it('reads the addresses of a SAML provider from its metadata', async () => {
    const pool = await anyPool()
    const MetadataFile = samlMetadata()
    const given = { MetadataFile, IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' }
    const { ProviderDetails, AttributeMapping } = await aProvider(stage.services, pool, {
      ProviderType: 'SAML',
      ProviderDetails: given,
      AttributeMapping: { email: 'mail' },
    })
    expect(ProviderDetails).toEqual({
      ...given,
      SSORedirectBindingURI: 'https://idp.example.com/sso',
      SLORedirectBindingURI: 'https://idp.example.com/slo',
      ActiveEncryptionCertificate: ProviderDetails?.ActiveEncryptionCertificate,
    })
    expect(ProviderDetails?.ActiveEncryptionCertificate).toMatch(/^MII[A-Za-z0-9+/]+=*$/u)
    expect(AttributeMapping).toEqual({ email: 'mail' })
  })

  it('keeps metadata by address, identifiers, mapping and ACR values as they were written', async () => {
    const pool = await anyPool()
    const url = {
      MetadataURL: 'https://idp.example.com/m',
      IDPInit: 'true',
      SSORedirectBindingURI: 'x',
    }
    const saml = await aProvider(stage.services, pool, {
      ProviderType: 'SAML',
      ProviderDetails: { ...url, ActiveEncryptionCertificate: 'MII' },
      IdpIdentifiers: ['corp.example.com', 'Corp 1'],
    })
    expect(saml.ProviderDetails).toMatchObject(url)
    expect(saml.ProviderDetails?.ActiveEncryptionCertificate).not.toBe('MII')
    expect(saml.IdpIdentifiers).toEqual(['corp.example.com', 'Corp 1'])
    const given = {
      AttributeMapping: { username: 'upn', email: 'email', email_verified: 'verified' },
      AcrMapping: { Level1: 'pwd', Level4: 'phr' },
    }
    const oidc = await aProvider(stage.services, pool, { ProviderName: 'okta', ...given })
    expect(oidc).toMatchObject(given)
    expect(await described(stage.services, pool, 'okta')).toMatchObject(given)
  })

  it('keeps details whose names are those of objects', async () => {
    const pool = await anyPool()
    const strange = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string> // as sent
    const ProviderDetails = { ...details.OIDC, ...strange }
    await aProvider(stage.services, pool, { ProviderDetails })
    const read = (await described(stage.services, pool, 'corp'))?.ProviderDetails ?? {}
    expect(Object.entries(read)).toEqual(expect.arrayContaining(Object.entries(strange)))
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('stores no secret in clear', async () => {
    const pool = await anyPool()
    const secret = 'a-secret-that-nobody-may-see'
    const given = { ...details.SignInWithApple, private_key: secret }
    await aProvider(stage.services, pool, {
      ProviderType: 'SignInWithApple',
      ProviderDetails: given,
    })
    const { items } = await stage.services.table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `pool#${pool.id}` } },
    })
    const texts = items.map((item) =>
      JSON.stringify(item, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      ),
    )
    expect(texts.join()).toContain('com.example.app')
    expect(texts.join()).not.toContain(secret)
  })

  it.each([
    ['Google', 'client_id'],
    ['Google', 'client_secret'],
    ['Facebook', 'authorize_scopes'],
    ['LoginWithAmazon', 'client_secret'],
    ['SignInWithApple', 'team_id'],
    ['SignInWithApple', 'private_key'],
    ['OIDC', 'client_id'],
    ['OIDC', 'oidc_issuer'],
    ['OIDC', 'attributes_request_method'],
  ] as const)('refuses %s without %s', async (ProviderType, missing) => {
    const sentence = {
      SignInWithApple: 'clientId, privateKey, teamId, and keyId are all required idp details.',
      OIDC: 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
      Google: 'clientId, clientSecret and authorizeScopes are all required idp details.',
      Facebook: 'clientId, clientSecret and authorizeScopes are all required idp details.',
      LoginWithAmazon: 'clientId, clientSecret and authorizeScopes are all required idp details.',
    }[ProviderType]
    const pool = await anyPool()
    const entries = Object.entries(details[ProviderType]).filter(([name]) => name !== missing)
    for (const given of [entries, [...entries, [missing, '']]]) {
      const ProviderDetails = Object.fromEntries(given) as Record<string, string> // of texts
      await expect(
        aProvider(stage.services, pool, { ProviderType, ProviderDetails }),
      ).rejects.toEqual(invalid(sentence))
    }
  })

  it.each([
    [{ oidc_issuer: 'http://login.example.com' }, 'OIDC endpoint must start with https://'],
    [{ token_url: 'https://' }, 'OIDC endpoint must start with https://'],
    [{ jwks_uri: 'login.example.com' }, 'OIDC endpoint must start with https://'],
    [
      { attributes_request_method: 'PUT' },
      "1 validation error detected: Value 'PUT' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]",
    ],
  ])('refuses an OIDC provider with %j', async (changes, sentence) => {
    const ProviderDetails = { ...details.OIDC, ...changes } as Record<string, string> // of texts
    await expect(aProvider(stage.services, await anyPool(), { ProviderDetails })).rejects.toEqual(
      invalid(sentence),
    )
  })

  const url = 'https://idp.example.com/m'
  it.each([
    [{}, 'At least one of the MetadataURL or MetadataFile should be provided.'],
    [
      { MetadataURL: url, MetadataFile: samlMetadata() },
      'Only one of the MetadataURL or MetadataFile should be provided.',
    ],
    [{ MetadataURL: 'http://idp.example.com/m' }, 'MetadataURL must start with https://'],
    [{ MetadataFile: '<a/>' }, 'Unable to unmarshall metadata'],
    [
      { MetadataFile: samlMetadata({ signOn: '' }) },
      'No SingleSignOn Http redirect binding location found in metadata.',
    ],
    [
      { MetadataURL: url, IDPSignout: 'yes' },
      "1 validation error detected: Value 'yes' at 'IDPSignout' failed to satisfy constraint: Member must satisfy enum value set: [true, false]",
    ],
    [
      { MetadataURL: url, RequestSigningAlgorithm: 'rsa-sha1' },
      "1 validation error detected: Value 'rsa-sha1' at 'RequestSigningAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [rsa-sha256]",
    ],
  ])('refuses a SAML provider, case %#', async (given, sentence) => {
    const ProviderDetails = given as Record<string, string> // of texts
    await expect(
      aProvider(stage.services, await anyPool(), { ProviderType: 'SAML', ProviderDetails }),
    ).rejects.toEqual(invalid(sentence))
  })

  it.each([
    ['Google', 'MyGoogle'],
    ['Facebook', 'Google'],
    ['OIDC', 'Google'],
    ['SAML', 'SignInWithApple'],
    ['SAML', 'COGNITO'],
    ['OIDC', 'Cognito'],
  ] as const)('refuses the type %s under the name %s', async (ProviderType, ProviderName) => {
    await expect(
      aProvider(stage.services, await anyPool(), { ProviderType, ProviderName }),
    ).rejects.toEqual(invalid(`Provider ${ProviderName} cannot be of type ${ProviderType}.`))
  })

  it('refuses to fill attributes that the pool does not have, or that nobody may fill', async () => {
    const pool = await aPool(stage.services, {}, [{ Name: 'team', AttributeDataType: 'String' }])
    const AttributeMapping = {
      'custom:team': 'team',
      'custom:nope': 'x',
      sub: 'sub',
      identities: 'i',
    }
    await expect(aProvider(stage.services, pool, { AttributeMapping })).rejects.toEqual(
      invalid('AttributeMapping contains invalid mapping: [custom:nope, sub, identities]'),
    )
  })

  it('refuses ACR values for others than OIDC, and an identifier given twice', async () => {
    const pool = await anyPool()
    const AcrMapping = { Level1: 'x' }
    await expect(
      aProvider(stage.services, pool, { ProviderType: 'SAML', AcrMapping }),
    ).rejects.toEqual(invalid('AcrMapping is only supported for providers of type OIDC.'))
    await expect(
      aProvider(stage.services, pool, { IdpIdentifiers: ['a', 'b', 'a'] }),
    ).rejects.toEqual(invalid('Duplicate identifier: a'))
  })

  it('refuses details that are too long altogether', async () => {
    const long = 'x'.repeat(110_000)
    const ProviderDetails = { ...details.OIDC, a: long, b: long, c: long }
    await expect(aProvider(stage.services, await anyPool(), { ProviderDetails })).rejects.toEqual(
      invalid('The settings are too long altogether.'),
    )
  })

  it('refuses a pool that is not there', async () => {
    const pool = { id: 'us-east-1_nosuchone' } as UserPool // only its id is read
    await expect(aProvider(stage.services, pool)).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nosuchone does not exist.'),
    )
  })

  it('makes no more than a pool may have', async () => {
    const pool = await anyPool()
    const { table } = stage.services
    await table.write(update(poolKeys.counts(pool.id), { add: { identityProviders: 299 } }))
    await aProvider(stage.services, pool)
    await expect(aProvider(stage.services, pool, { ProviderName: 'last' })).rejects.toEqual(
      refusal('LimitExceededException', 'A user pool can have at most 300 identity providers.'),
    )
  })

  it('creates one of 8 of the same name at once', async () => {
    const pool = await anyPool()
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => aProvider(stage.services, pool)),
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(7)
    for (const error of refused) {
      expect(error).toEqual(
        refusal('DuplicateProviderException', `corp already exists in user pool ${pool.id}.`),
      )
    }
  })

  it('gives an identifier to one of 8 providers that want it at once', async () => {
    const pool = await anyPool()
    const names = Array.from({ length: 8 }, (_, index) => `corp${index}`)
    const results = await Promise.allSettled(
      names.map((ProviderName) =>
        aProvider(stage.services, pool, { ProviderName, IdpIdentifiers: ['example.com'] }),
      ),
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(7)
    for (const error of refused) {
      expect(error).toEqual(
        invalid(`The identifier example.com belongs to another provider of user pool ${pool.id}.`),
      )
    }
    const made = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const given = { UserPoolId: pool.id, IdpIdentifier: 'example.com' }
    const found = await run(getIdentityProviderByIdentifier, stage.services, given)
    expect(found.IdentityProvider?.ProviderName).toBe(made[0]?.ProviderName)
    const taken = await Promise.allSettled(
      names.map((name) => described(stage.services, pool, name)),
    )
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('the group of a provider', () => {
  const groupOf = async (pool: UserPool) => {
    const given = { UserPoolId: pool.id, GroupName: `${pool.id}_corp` }
    return (await run(getGroup, stage.services, given)).Group
  }

  it('comes with it', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    expect(await groupOf(pool)).toMatchObject({
      GroupName: `${pool.id}_corp`,
      Description: 'Autogenerated group for users who sign in using corp',
    })
  })

  it('outlives it, and is there for a provider of the same name', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    const user = await aUser(stage.services, pool)
    const given = { UserPoolId: pool.id, Username: user.username, GroupName: `${pool.id}_corp` }
    await run(adminAddUserToGroup, stage.services, given)
    await run(deleteIdentityProvider, stage.services, { UserPoolId: pool.id, ProviderName: 'corp' })
    await aProvider(stage.services, pool)
    expect(await groupOf(pool)).toBeDefined()
    const stored = await stage.services.table.get(userRef(pool.id, user.username))
    expect(stored?.groups).toEqual([`${pool.id}_corp`])
  })

  it('begins without the members that a former group of the name left behind', async () => {
    const pool = await anyPool()
    await aProvider(stage.services, pool)
    const user = await aUser(stage.services, pool)
    const GroupName = `${pool.id}_corp`
    const given = { UserPoolId: pool.id, Username: user.username, GroupName }
    await run(adminAddUserToGroup, stage.services, given)
    await run(deleteIdentityProvider, stage.services, { UserPoolId: pool.id, ProviderName: 'corp' })
    await stage.services.table.write(removeGroup(pool.id, GroupName)) // and not a step further
    await aProvider(stage.services, pool)
    const stored = await stage.services.table.get(userRef(pool.id, user.username))
    expect(stored?.groups).toEqual([])
  })
})
