import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { withIdentities } from '../../../../lib/domain/identities.ts'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { updateUserAttributes } from '../../../../lib/operations/user-pools/account/update-user-attributes.ts'
import { adminDisableProviderForUser } from '../../../../lib/operations/user-pools/identity-providers/admin-disable-provider-for-user.ts'
import { adminLinkProviderForUser } from '../../../../lib/operations/user-pools/identity-providers/admin-link-provider-for-user.ts'
import { deleteIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { updateIdentityProvider } from '../../../../lib/operations/user-pools/identity-providers/update-identity-provider.ts'
import { adminDeleteUser } from '../../../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDeleteUserAttributes } from '../../../../lib/operations/user-pools/users/admin-delete-user-attributes.ts'
import { adminGetUser } from '../../../../lib/operations/user-pools/users/admin-get-user.ts'
import { adminUpdateUserAttributes } from '../../../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { listUsers } from '../../../../lib/operations/user-pools/users/list-users.ts'
import { providerRef } from '../../../../lib/store/identity-providers.ts'
import { linkRef } from '../../../../lib/store/links.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { userRef, type User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { samlMetadata } from '../../../federation/saml/metadata.ts'
import { aUser, claimsOf, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'
import { aProvider } from './providers.ts'

jest.setTimeout(30_000) // many users on a busy machine

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const invalid = (message: string) => refusal('InvalidParameterException', message)
const alreadyLinked = invalid('SourceUser is already linked to DestinationUser')
const linkedToAnother = refusal(
  'AliasExistsException',
  'SourceUser is already linked to another user.',
)
const notLinked = invalid(
  "Account isn't linked to anyone else, verify that the account has been linked",
)
const merging = invalid(
  'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
)
const noSuchUser = refusal('UserNotFoundException', 'User does not exist.')

/** A pool that takes users from Google and from `corp`, an OIDC provider. */
async function aPoolWithProviders(settings = {}): Promise<UserPool> {
  const pool = await aPool(stage.services, settings)
  await aProvider(stage.services, pool, { ProviderType: 'Google' })
  await aProvider(stage.services, pool)
  return pool
}

const native = (ProviderAttributeValue: string) => ({
  ProviderName: 'Cognito',
  ProviderAttributeValue,
})

/** An account of a provider, by its own name. */
const account = (ProviderName: string, ProviderAttributeValue: string) => ({
  ProviderName,
  ProviderAttributeName: 'Cognito_Subject',
  ProviderAttributeValue,
})

const link = (pool: Pick<UserPool, 'id'>, DestinationUser: object, SourceUser: object) =>
  run(adminLinkProviderForUser, stage.services, {
    UserPoolId: pool.id,
    DestinationUser,
    SourceUser,
  })

const disable = (pool: Pick<UserPool, 'id'>, User: object) =>
  run(adminDisableProviderForUser, stage.services, { UserPoolId: pool.id, User })

const stored = (pool: UserPool, name: string) => stage.services.table.get(userRef(pool.id, name))

const described = async (pool: UserPool, Username: string) =>
  run(adminGetUser, stage.services, { UserPoolId: pool.id, Username })

const identitiesIn = (attributes: AttributeType[] | undefined) =>
  attributes?.find(({ Name }) => Name === 'identities')?.Value

const identities = async (pool: UserPool, name: string) => {
  const text = identitiesIn((await described(pool, name)).UserAttributes)
  return JSON.parse(text ?? '[]') as unknown[]
}

/** A profile such as a first sign-in with a provider leaves. */
async function aProfile(pool: UserPool, provider: string, userId: string): Promise<User> {
  const identity = { userId, providerName: provider, providerType: 'Google', issuer: null }
  const attributes = withIdentities({}, [
    { ...identity, primary: true, dateCreated: stage.clock.now },
  ])
  const username = `${provider}_${userId}`
  return aUser(stage.services, pool, { username, status: 'EXTERNAL_PROVIDER', attributes })
}

describe('AdminLinkProviderForUser', () => {
  it('adds the account to what is told of the user, in the shape of Cognito', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    stage.clock.now += 1000
    expect(await link(pool, native(username), account('Google', '1234'))).toEqual({})
    const expected =
      '[{"userId":"1234","providerName":"Google","providerType":"Google",' +
      `"issuer":null,"primary":false,"dateCreated":${stage.clock.now}}]`
    const user = await described(pool, username)
    expect(identitiesIn(user.UserAttributes)).toBe(expected)
    expect(user.UserLastModifiedDate).toEqual(new Date(stage.clock.now))
    const client = await aClient(stage.services, pool, {
      ...everyFlow,
      ReadAttributes: ['email'],
    })
    const { AccessToken, IdToken } = await tokensOf(stage.services, client, username)
    const own = await run(getUser, stage.services, { AccessToken })
    expect(identitiesIn(own.UserAttributes)).toBe(expected)
    const { Users } = await run(listUsers, stage.services, { UserPoolId: pool.id })
    expect(identitiesIn(Users?.[0]?.Attributes)).toBe(expected)
    expect(claimsOf(IdToken).identities).toEqual([
      {
        userId: '1234',
        providerName: 'Google',
        providerType: 'Google',
        issuer: null,
        primary: 'false',
        dateCreated: String(stage.clock.now),
      },
    ])
    expect(claimsOf(AccessToken)).not.toHaveProperty('identities')
  })

  it('has a later sign-in find the user in one read', async () => {
    const pool = await aPoolWithProviders()
    const { username, sub } = await aUser(stage.services, pool)
    await link(pool, native(username), account('Google', '1234'))
    const given = { provider: 'Google', attribute: 'Cognito_Subject', value: '1234' }
    expect(await stage.services.table.get(linkRef(pool.id, given))).toEqual({
      ...given,
      username,
      sub,
    })
    const other = { ...given, provider: 'Facebook' }
    expect(await stage.services.table.get(linkRef(pool.id, other))).toBeUndefined()
  })

  it('links by any attribute of OIDC and SAML, and tells the issuer of the metadata', async () => {
    const pool = await aPoolWithProviders()
    await aProvider(stage.services, pool, {
      ProviderName: 'adfs',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: samlMetadata() },
    })
    const { username } = await aUser(stage.services, pool)
    const mail = { ProviderAttributeName: 'email', ProviderAttributeValue: 'ann@corp.example' }
    await link(pool, native(username), { ProviderName: 'corp', ...mail })
    await link(pool, native(username), { ProviderName: 'adfs', ...mail })
    expect(await identities(pool, username)).toMatchObject([
      { userId: 'ann@corp.example', providerType: 'OIDC', issuer: null },
      { providerName: 'adfs', providerType: 'SAML', issuer: 'https://idp.example.com' },
    ])
    expect((await stage.services.table.get(providerRef(pool.id, 'corp')))?.linkAttributes).toEqual([
      'email',
    ])
    await expect(link(pool, native(username), { ProviderName: 'Google', ...mail })).rejects.toEqual(
      invalid('Invalid SourceUser: ProviderAttributeName must be Cognito_Subject for Google.'),
    )
  })

  it('links by five attributes of a provider, which a change of the provider leaves', async () => {
    const pool = await aPoolWithProviders()
    const by = (attribute: string, value: string) => ({
      ProviderName: 'corp',
      ProviderAttributeName: attribute,
      ProviderAttributeValue: value,
    })
    const users = await Promise.all([aUser(stage.services, pool), aUser(stage.services, pool)])
    const [one, other] = users.map(({ username }) => native(username))
    const attributes = ['a', 'b', 'c', 'd', 'e']
    for (const attribute of attributes) await link(pool, one ?? {}, by(attribute, 'x'))
    await run(updateIdentityProvider, stage.services, {
      UserPoolId: pool.id,
      ProviderName: 'corp',
      IdpIdentifiers: ['corp.example'],
    })
    const { linkAttributes = [] } =
      (await stage.services.table.get(providerRef(pool.id, 'corp'))) ?? {}
    expect([...linkAttributes].sort()).toEqual(attributes)
    await link(pool, other ?? {}, by('e', 'y'))
    await expect(link(pool, other ?? {}, by('f', 'y'))).rejects.toEqual(
      refusal(
        'LimitExceededException',
        'Users can be linked by at most 5 attributes of a provider.',
      ),
    )
  })

  it('links further accounts to a profile that signed in with another provider', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aProfile(pool, 'Google', '1234')
    await link(pool, account('Google', '1234'), account('corp', 'ann'))
    expect(await identities(pool, username)).toMatchObject([
      { userId: '1234', providerName: 'Google', primary: true },
      { userId: 'ann', providerName: 'corp', primary: false },
    ])
  })

  it('refuses an account that has a profile, also in a pool that ignores case', async () => {
    const pool = await aPoolWithProviders({ UsernameConfiguration: { CaseSensitive: false } })
    const { username } = await aUser(stage.services, pool)
    await aUser(stage.services, pool, { username: 'google_abc' })
    await expect(link(pool, native(username), account('Google', 'aBC'))).rejects.toEqual(merging)
    expect(await identities(pool, username)).toEqual([])
    await link(pool, native(username.toUpperCase()), account('Google', 'abd'))
    expect(await identities(pool, username)).toHaveLength(1)
  })

  it('links an account whose name no user can have', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const names = ['x'.repeat(2048), 'with a space', '€']
    for (const name of names) await link(pool, native(username), account('corp', name))
    expect(await identities(pool, username)).toMatchObject(names.map((userId) => ({ userId })))
  })

  it('refuses an account that is linked, whoever has it', async () => {
    const pool = await aPoolWithProviders()
    const [ann, bob] = [await aUser(stage.services, pool), await aUser(stage.services, pool)]
    await link(pool, native(ann.username), account('Google', '1234'))
    await expect(link(pool, native(ann.username), account('Google', '1234'))).rejects.toEqual(
      alreadyLinked,
    )
    await expect(link(pool, native(bob.username), account('Google', '1234'))).rejects.toEqual(
      linkedToAnother,
    )
    const elsewhere = await aPoolWithProviders()
    const carol = await aUser(stage.services, elsewhere)
    await link(elsewhere, native(carol.username), account('Google', '1234'))
  })

  it('refuses what does not name an account', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const google = account('Google', '1')
    const nativeSource =
      'Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser'
    const incomplete =
      'ProviderName, ProviderAttributeName and ProviderAttributeValue are required.'
    const sources: [object, string][] = [
      [native('bob'), nativeSource],
      [{}, incomplete],
      [{ ...google, ProviderAttributeName: '' }, incomplete],
      [{ ...google, ProviderAttributeValue: '' }, incomplete],
      [account('corp', 'x'.repeat(2049)), 'a value is longer than 2048 characters.'],
    ]
    for (const [source, sentence] of sources) {
      await expect(link(pool, native(username), source)).rejects.toEqual(
        invalid(`Invalid SourceUser: ${sentence}`),
      )
    }
    await expect(link(pool, { ProviderName: 'Cognito' }, google)).rejects.toEqual(
      invalid('Invalid DestinationUser: ProviderName and ProviderAttributeValue are required.'),
    )
    expect(await identities(pool, username)).toEqual([])
  })

  it('refuses a pool, a provider and a user that are not there', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const google = account('Google', '1')
    await expect(link(pool, native(username), account('nope', '1'))).rejects.toEqual(
      invalid(`The provider nope does not exist for User Pool ${pool.id}.`),
    )
    for (const destination of [native('nobody'), native('with a space'), account('Google', '2')]) {
      await expect(link(pool, destination, google)).rejects.toEqual(noSuchUser)
    }
    for (const id of ['us-east-1_nosuchone', 'x'.repeat(5000), 'a#b_c', '']) {
      await expect(link({ id }, native(username), google)).rejects.toEqual(
        refusal('ResourceNotFoundException', `User pool ${id} does not exist.`),
      )
    }
  })

  it('lets one of 16 users have an account that all are linked to at once', async () => {
    const pool = await aPoolWithProviders()
    const users = await Promise.all(Array.from({ length: 16 }, () => aUser(stage.services, pool)))
    const results = await Promise.allSettled(
      users.map(({ username }) => link(pool, native(username), account('Google', '1234'))),
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(15)
    for (const error of refused) expect(error).toEqual(linkedToAnother)
    const have = await Promise.all(users.map(({ username }) => identities(pool, username)))
    expect(have.filter((list) => list.length > 0)).toHaveLength(1)
  })

  it('links five accounts to a user, of 8 at once no more', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        link(pool, native(username), account('Google', String(index))),
      ),
    )
    const refused = refusals(results)
    const had = await identities(pool, username)
    expect(had).toHaveLength(8 - refused.length)
    for (const userId of ['a', 'b', 'c', 'd', 'e'].slice(0, 5 - had.length)) {
      await link(pool, native(username), account('Google', userId))
    }
    expect(await identities(pool, username)).toHaveLength(5)
    await expect(link(pool, native(username), account('Google', 'f'))).rejects.toEqual(
      refusal('LimitExceededException', 'A user can be linked to at most 5 federated users.'),
    )
  })
})

describe('the attribute identities', () => {
  it('is written by nobody', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    await link(pool, native(username), account('Google', '1234'))
    const client = await aClient(stage.services, pool, everyFlow)
    const { AccessToken } = await tokensOf(stage.services, client, username)
    const forged = { UserAttributes: [{ Name: 'identities', Value: '[]' }] }
    const given = { UserPoolId: pool.id, Username: username }
    await expect(
      run(updateUserAttributes, stage.services, { AccessToken, ...forged }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    await expect(
      run(adminUpdateUserAttributes, stage.services, { ...given, ...forged }),
    ).rejects.toEqual(invalid('user.identities: Attribute cannot be updated.\n'))
    await expect(
      run(adminDeleteUserAttributes, stage.services, {
        ...given,
        UserAttributeNames: ['identities'],
      }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' })
    expect(await identities(pool, username)).toHaveLength(1)
  })
})

describe('AdminDisableProviderForUser', () => {
  it('unlinks an account, which can then be linked again, and leaves the others', async () => {
    const pool = await aPoolWithProviders()
    const [ann, bob] = [await aUser(stage.services, pool), await aUser(stage.services, pool)]
    const kept = account('corp', 'ann')
    await link(pool, native(ann.username), account('Google', '1234'))
    await link(pool, native(ann.username), kept)
    expect(await disable(pool, account('Google', '1234'))).toEqual({})
    expect(await identities(pool, ann.username)).toMatchObject([{ userId: 'ann' }])
    expect(await stored(pool, ann.username)).toMatchObject({
      enabled: true,
      links: [{ provider: 'corp', attribute: 'Cognito_Subject', value: 'ann' }],
    })
    await expect(disable(pool, account('Google', '1234'))).rejects.toEqual(notLinked)
    await link(pool, native(bob.username), account('Google', '1234'))
    await disable(pool, kept)
    expect(identitiesIn((await described(pool, ann.username)).UserAttributes)).toBeUndefined()
  })

  it('unlinks by the attribute that the account was linked by', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const mail = { ...account('corp', 'ann'), ProviderAttributeName: 'email' }
    await link(pool, native(username), mail)
    await expect(disable(pool, account('corp', 'ann'))).rejects.toEqual(notLinked)
    await disable(pool, mail)
    expect(await identities(pool, username)).toEqual([])
  })

  it('unlinks an account of a provider that is deleted', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    await link(pool, native(username), account('Google', '1234'))
    await run(deleteIdentityProvider, stage.services, {
      UserPoolId: pool.id,
      ProviderName: 'Google',
    })
    await disable(pool, account('Google', '1234'))
    expect(await identities(pool, username)).toEqual([])
  })

  it('disables a native user, and the profile of an account that is not linked', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const client = await aClient(stage.services, pool, everyFlow)
    const { AccessToken } = await tokensOf(stage.services, client, username)
    await disable(pool, native(username))
    expect((await described(pool, username)).Enabled).toBe(false)
    await expect(run(getUser, stage.services, { AccessToken })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
    const profile = await aProfile(pool, 'Google', '99')
    await disable(pool, account('Google', '99'))
    expect((await described(pool, profile.username)).Enabled).toBe(false)
  })

  it('leaves a native user alone who is only called like a profile', async () => {
    const pool = await aPoolWithProviders()
    await aUser(stage.services, pool, { username: 'Google_77' })
    await expect(disable(pool, account('Google', '77'))).rejects.toEqual(notLinked)
    expect((await described(pool, 'Google_77')).Enabled).toBe(true)
  })

  it('refuses what is not there, and what does not name an account', async () => {
    const pool = await aPoolWithProviders()
    await expect(disable(pool, native('nobody'))).rejects.toEqual(noSuchUser)
    await expect(disable(pool, account('nope', '1'))).rejects.toEqual(notLinked)
    await expect(disable(pool, { ProviderName: 'Google' })).rejects.toEqual(
      invalid(
        'Invalid User: ProviderName, ProviderAttributeName and ProviderAttributeValue are required.',
      ),
    )
    for (const id of ['us-east-1_nosuchone', 'x'.repeat(5000)]) {
      await expect(disable({ id }, native('ann'))).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      })
      await expect(disable({ id }, account('Google', '1'))).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      })
    }
  })

  it('unlinks once of 16 times at once', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    await link(pool, native(username), account('Google', '1234'))
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => disable(pool, account('Google', '1234'))),
    )
    const refused = refusals(results)
    expect(refused).toHaveLength(15)
    for (const error of refused) expect(error).toEqual(notLinked)
  })
})

describe('the deletion of a user', () => {
  it('frees the linked accounts, also for a new user of the same name', async () => {
    const pool = await aPoolWithProviders()
    const { username } = await aUser(stage.services, pool)
    const given = { UserPoolId: pool.id, Username: username }
    await link(pool, native(username), account('Google', '1'))
    await link(pool, native(username), account('corp', '2'))
    await run(adminDeleteUser, stage.services, given)
    await expect(disable(pool, account('Google', '1'))).rejects.toEqual(notLinked)
    await aUser(stage.services, pool, { username })
    expect(await identities(pool, username)).toEqual([])
    await link(pool, native(username), account('Google', '1'))
    await link(pool, native(username), account('corp', '2'))
  })

  it('leaves no link behind when it meets a link', async () => {
    const pool = await aPoolWithProviders()
    const users = await Promise.all(Array.from({ length: 8 }, () => aUser(stage.services, pool)))
    await Promise.allSettled(
      users.flatMap(({ username }) => [
        link(pool, native(username), account('Google', username)),
        run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: username }),
      ]),
    )
    const found = await Promise.all(
      users.map(({ username: value }) => {
        const given = { provider: 'Google', attribute: 'Cognito_Subject', value }
        return stage.services.table.get(linkRef(pool.id, given))
      }),
    )
    expect(found).toEqual(users.map(() => undefined))
  })
})
