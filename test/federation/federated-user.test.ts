import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { identitiesOf } from '../../lib/domain/identities.ts'
import { FederationFault } from '../../lib/federation/external-identity.ts'
import { deleteGroup } from '../../lib/operations/user-pools/groups/delete-group.ts'
import { listUsersInGroup } from '../../lib/operations/user-pools/groups/list-users-in-group.ts'
import { adminDisableProviderForUser } from '../../lib/operations/user-pools/identity-providers/admin-disable-provider-for-user.ts'
import { adminLinkProviderForUser } from '../../lib/operations/user-pools/identity-providers/admin-link-provider-for-user.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminGetUser } from '../../lib/operations/user-pools/users/admin-get-user.ts'
import { adminUpdateUserAttributes } from '../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import { aliasRef } from '../../lib/store/aliases.ts'
import { userRef, type User } from '../../lib/store/users.ts'
import { run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser } from '../user-pools/people.ts'
import { roundTrips } from '../user-pools/stage.ts'
import { aFederatedPool, enter, type FederatedPool } from './federations.ts'

jest.setTimeout(30_000) // many sign-ins at once on a busy machine

let stage: TriggerStage

beforeAll(async () => {
  stage = await aTriggerStage()
})

beforeEach(() => {
  stage.lambda.functions.clear()
  stage.lambda.invocations.length = 0
})

afterAll(() => stage.stop())

const mapping = { email: 'email', email_verified: 'email_verified', name: 'name' }
const refused = (message: string) => new FederationFault(message)
const stored = ({ pool }: FederatedPool, name: string): Promise<User | undefined> =>
  stage.services.table.get(userRef(pool.id, name))
const native = (name: string) => ({ ProviderName: 'Cognito', ProviderAttributeValue: name })
const account = (ProviderAttributeValue: string, ProviderAttributeName = 'Cognito_Subject') => ({
  ProviderName: 'corp',
  ProviderAttributeName,
  ProviderAttributeValue,
})
const link = ({ pool }: FederatedPool, name: string, SourceUser = account('42')) =>
  run(adminLinkProviderForUser, stage.services, {
    UserPoolId: pool.id,
    DestinationUser: native(name),
    SourceUser,
  })

describe('a first sign-in', () => {
  it('makes a profile by the name of provider and account, in the group of the provider', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const claims = {
      email: 'jane@example.com',
      email_verified: 'true',
      name: 'Jane',
      nickname: 'J',
    }
    const { user, groups, isNew } = await enter(stage.services, place, '42', claims)
    const group = `${place.pool.id}_corp`
    expect(isNew).toBe(true)
    expect(groups.map(({ name }) => name)).toEqual([group])
    expect(await stored(place, 'corp_42')).toMatchObject({
      username: 'corp_42',
      sub: user.sub,
      status: 'EXTERNAL_PROVIDER',
      enabled: true,
      groups: [group],
      attributes: { email: 'jane@example.com', email_verified: 'true', name: 'Jane' },
    })
    expect(user.attributes.nickname).toBeUndefined()
    expect(identitiesOf(user.attributes)).toEqual([
      {
        userId: '42',
        providerName: 'corp',
        providerType: 'OIDC',
        issuer: null,
        primary: true,
        dateCreated: stage.clock.now,
      },
    ])
    const { Users } = await run(listUsersInGroup, stage.services, {
      UserPoolId: place.pool.id,
      GroupName: group,
    })
    expect(Users?.map(({ Username }) => Username)).toEqual(['corp_42'])
  })

  it('is one of many at once that makes the profile', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const entered = await Promise.all(
      Array.from({ length: 16 }, () => enter(stage.services, place, '42', { name: 'Jane' })),
    )
    expect(new Set(entered.map(({ user }) => user.sub)).size).toBe(1)
    expect(entered.filter(({ isNew }) => isNew)).toHaveLength(1)
  })

  it('does without the group where an administrator has deleted it', async () => {
    const place = await aFederatedPool(stage.services)
    const group = `${place.pool.id}_corp`
    await run(deleteGroup, stage.services, { UserPoolId: place.pool.id, GroupName: group })
    await expect(enter(stage.services, place, '42')).resolves.toMatchObject({
      groups: [],
      user: { groups: [] },
    })
  })

  it('makes profiles where only administrators sign people up, as in Cognito', async () => {
    const settings = { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }
    const place = await aFederatedPool(stage.services, { settings })
    await expect(enter(stage.services, place, '42')).resolves.toMatchObject({ isNew: true })
  })

  it('writes only what the client may write', async () => {
    const place = await aFederatedPool(stage.services, {
      mapping,
      client: { WriteAttributes: ['name'] },
    })
    const claims = { email: 'jane@example.com', email_verified: 'true', name: 'Jane' }
    const { user } = await enter(stage.services, place, '42', claims)
    expect(user.attributes).toEqual({ name: 'Jane', identities: user.attributes.identities })
  })

  it.each<[string, Record<string, string>, string]>([
    ['does not say', { email: 'j@example.com' }, 'false'],
    ['says no', { email: 'j@example.com', email_verified: 'false' }, 'false'],
    ['says something', { email: 'j@example.com', email_verified: '1' }, 'false'],
    ['says TRUE', { email: 'j@example.com', email_verified: 'TRUE' }, 'true'],
  ])('takes an address as verified only if the provider says so: it %s', async (_, claims, is) => {
    const place = await aFederatedPool(stage.services, { mapping })
    const { user } = await enter(stage.services, place, '42', claims)
    expect(user.attributes.email_verified).toBe(is)
  })

  it('believes nothing of an address that the mapping does not ask for', async () => {
    const place = await aFederatedPool(stage.services, { mapping: { email: 'email' } })
    const claims = { email: 'j@example.com', email_verified: 'true' }
    const { user } = await enter(stage.services, place, '42', claims)
    expect(user.attributes.email_verified).toBe('false')
    const bare = await aFederatedPool(stage.services, {
      mapping: { email_verified: 'email_verified' },
    })
    const { user: other } = await enter(stage.services, bare, '42', claims)
    expect(other.attributes.email_verified).toBeUndefined()
  })

  const required = [{ Name: 'email', Required: true, AttributeDataType: 'String' as const }]
  it.each<[string, Record<string, string>, string]>([
    ['a required attribute is missing', { name: 'Jane' }, 'attribute required: [email]'],
    ['a required attribute is empty', { email: '' }, 'attribute required: [email]'],
    ['an address is none', { email: 'nobody' }, 'Invalid email address format.'],
    [
      'a value is too long',
      { email: 'j@example.com', name: 'x'.repeat(2049) },
      'Attributes did not conform to the schema: name: String must be no longer than 2048 bytes',
    ],
  ])('is refused when %s', async (_, claims, sentence) => {
    const place = await aFederatedPool(stage.services, { mapping, custom: required })
    await expect(enter(stage.services, place, '42', claims)).rejects.toEqual(refused(sentence))
    expect(await stored(place, 'corp_42')).toBeUndefined()
  })

  it.each([
    ['without one', ''],
    ['with one that is too long', 'x'.repeat(128)],
    ['with one that no user can have', 'a b'],
  ])('is refused %s for a name', async (_, subject) => {
    const place = await aFederatedPool(stage.services)
    await expect(enter(stage.services, place, subject)).rejects.toBeInstanceOf(FederationFault)
  })

  it('goes by another name where the mapping of username says so', async () => {
    const place = await aFederatedPool(stage.services, { mapping: { username: 'login' } })
    const { user } = await enter(stage.services, place, '42', { login: 'jane' })
    expect(user.username).toBe('corp_jane')
    await expect(enter(stage.services, place, '42')).rejects.toEqual(
      refused('attribute required: [username]'),
    )
  })

  it('takes one round trip to read and one to write', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    await enter(stage.services, place, 'warm')
    const calls = await stage.callsOf(() => enter(stage.services, place, '42', { name: 'Jane' }))
    expect(roundTrips(calls) - 1).toBe(2) // the first reads the pool and its provider, for the test
  })
})

describe('whose account it is', () => {
  it('is a matter of the case of its name, also where names are folded', async () => {
    const settings = { UsernameConfiguration: { CaseSensitive: false } }
    const place = await aFederatedPool(stage.services, { settings })
    const { user } = await enter(stage.services, place, 'Jane')
    expect(user.username).toBe('corp_jane')
    await expect(enter(stage.services, place, 'jane')).rejects.toEqual(
      refused('Already found an entry for username corp_jane'),
    )
    await expect(enter(stage.services, place, 'Jane')).resolves.toMatchObject({
      user: { sub: user.sub },
    })
  })

  it('is not decided by who took its name before', async () => {
    const place = await aFederatedPool(stage.services)
    await aUser(stage.services, place.pool, { username: 'corp_42' })
    await expect(enter(stage.services, place, '42')).rejects.toEqual(
      refused('Already found an entry for username corp_42'),
    )
  })

  it('is never decided by an e-mail address alone', async () => {
    const settings = { UsernameAttributes: ['email' as const] }
    const place = await aFederatedPool(stage.services, { settings, mapping })
    const attributes = { email: 'jane@example.com', email_verified: 'true' }
    const jane = await aUser(stage.services, place.pool, { attributes })
    const { user } = await enter(stage.services, place, '42', attributes)
    expect(user.sub).not.toBe(jane.sub)
    const alias = aliasRef(place.pool.id, 'email', 'jane@example.com')
    expect(await stage.services.table.get(alias)).toMatchObject({ username: jane.username })
  })

  it('takes no alias from others', async () => {
    const settings = { AliasAttributes: ['email' as const] }
    const place = await aFederatedPool(stage.services, { settings, mapping })
    const attributes = { email: 'jane@example.com', email_verified: 'true' }
    const jane = await aUser(stage.services, place.pool, { attributes })
    await expect(enter(stage.services, place, '42', attributes)).rejects.toEqual(
      refused('An account with the given email already exists.'),
    )
    expect(await stored(place, 'corp_42')).toBeUndefined()
    await enter(stage.services, place, '42', { ...attributes, email_verified: 'false' })
    const alias = aliasRef(place.pool.id, 'email', 'jane@example.com')
    expect(await stage.services.table.get(alias)).toMatchObject({ username: jane.username })
  })
})

describe('a later sign-in', () => {
  it('takes over what the provider says anew, and leaves the rest', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const first = { email: 'old@example.com', email_verified: 'true', name: 'Jane' }
    const { user } = await enter(stage.services, place, '42', first)
    await run(adminUpdateUserAttributes, stage.services, {
      UserPoolId: place.pool.id,
      Username: 'corp_42',
      UserAttributes: [{ Name: 'nickname', Value: 'J' }],
    })
    const again = await enter(stage.services, place, '42', { email: 'new@example.com' })
    expect(again).toMatchObject({ isNew: false, user: { sub: user.sub } })
    expect((await stored(place, 'corp_42'))?.attributes).toMatchObject({
      email: 'new@example.com',
      email_verified: 'false',
      name: 'Jane',
      nickname: 'J',
    })
    const verified = { email: 'third@example.com', email_verified: 'true', name: '' }
    const third = await enter(stage.services, place, '42', verified)
    expect(third.user.attributes).toMatchObject({
      email: 'third@example.com',
      email_verified: 'true',
    })
    expect(third.user.attributes.name).toBeUndefined()
  })

  it('changes an address at once, whatever the pool asks of users themselves', async () => {
    const settings = {
      AutoVerifiedAttributes: ['email' as const],
      UserAttributeUpdateSettings: {
        AttributesRequireVerificationBeforeUpdate: ['email' as const],
      },
    }
    const place = await aFederatedPool(stage.services, { settings, mapping })
    await enter(stage.services, place, '42', { email: 'old@example.com' })
    const { user } = await enter(stage.services, place, '42', { email: 'new@example.com' })
    expect(user.attributes.email).toBe('new@example.com')
    await stage.deliver()
    expect(stage.outbox).toEqual([])
  })

  it('verifies no address that the provider did not give', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    await enter(stage.services, place, '42', { email: 'old@example.com' })
    await run(adminUpdateUserAttributes, stage.services, {
      UserPoolId: place.pool.id,
      Username: 'corp_42',
      UserAttributes: [{ Name: 'email', Value: 'victim@example.com' }],
    })
    const { user } = await enter(stage.services, place, '42', { email_verified: 'true' })
    expect(user.attributes).toMatchObject({ email: 'victim@example.com', email_verified: 'false' })
  })

  it('writes nothing when nothing is new, and reads once', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const claims = { email: 'jane@example.com', email_verified: 'true', name: 'Jane' }
    await enter(stage.services, place, '42', claims)
    const calls = await stage.callsOf(() => enter(stage.services, place, '42', claims))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'BatchGetItem'])
  })

  it('is refused when the provider changes what cannot be', async () => {
    const custom = [{ Name: 'badge', AttributeDataType: 'String' as const, Mutable: false }]
    const place = await aFederatedPool(stage.services, {
      custom,
      mapping: { 'custom:badge': 'badge' },
    })
    await enter(stage.services, place, '42', { badge: '7' })
    await expect(enter(stage.services, place, '42', { badge: '7' })).resolves.toBeDefined()
    await expect(enter(stage.services, place, '42', { badge: '8' })).rejects.toEqual(
      refused('user.custom:badge: Attribute cannot be updated.'),
    )
  })

  it('is refused for users who are disabled', async () => {
    const place = await aFederatedPool(stage.services)
    await enter(stage.services, place, '42')
    const who = { UserPoolId: place.pool.id, Username: 'corp_42' }
    await run(adminDisableUser, stage.services, who)
    await expect(enter(stage.services, place, '42')).rejects.toEqual(refused('User is disabled.'))
  })

  it('makes a new profile after the old one was deleted', async () => {
    const place = await aFederatedPool(stage.services)
    const { user } = await enter(stage.services, place, '42')
    const who = { UserPoolId: place.pool.id, Username: 'corp_42' }
    await run(adminDeleteUser, stage.services, who)
    const again = await enter(stage.services, place, '42')
    expect(again.isNew).toBe(true)
    expect(again.user.sub).not.toBe(user.sub)
  })

  it('settles changes of many at once', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    await enter(stage.services, place, '42')
    const names = Array.from({ length: 8 }, (_, index) => `Jane ${index}`)
    await Promise.all(names.map((name) => enter(stage.services, place, '42', { name })))
    expect(names).toContain((await stored(place, 'corp_42'))?.attributes.name)
  })
})

describe('a linked account', () => {
  it('signs in as the user it is linked to, with what the mapping takes up', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const attributes = { name: 'Old', nickname: 'J' }
    const jane = await aUser(stage.services, place.pool, { username: 'jane', attributes })
    await link(place, 'jane')
    const { user, groups, isNew } = await enter(stage.services, place, '42', { name: 'New' })
    expect(user).toMatchObject({ sub: jane.sub, status: 'CONFIRMED', groups: [] })
    expect(user.attributes).toMatchObject({ name: 'New', nickname: 'J' })
    expect([groups, isNew]).toEqual([[], false])
    expect(await stored(place, 'corp_42')).toBeUndefined()
  })

  it('is told by an attribute at first, and by its own name from then on', async () => {
    const place = await aFederatedPool(stage.services, { mapping })
    const jane = await aUser(stage.services, place.pool, { username: 'jane' })
    await link(place, 'jane', account('jane@example.com', 'email'))
    const first = await enter(stage.services, place, '42', { email: 'jane@example.com' })
    expect(first.user.sub).toBe(jane.sub)
    const { UserAttributes } = await run(adminGetUser, stage.services, {
      UserPoolId: place.pool.id,
      Username: 'jane',
    })
    const identities = UserAttributes?.find(({ Name }) => Name === 'identities')?.Value ?? '[]'
    expect(JSON.parse(identities)).toMatchObject([{ userId: '42', primary: false }])
    const moved = await enter(stage.services, place, '42', { email: 'other@example.com' })
    expect(moved.user.sub).toBe(jane.sub)
    const another = await enter(stage.services, place, '43', { email: 'jane@example.com' })
    expect(another).toMatchObject({ isNew: true, user: { username: 'corp_43' } })
    await run(adminDisableProviderForUser, stage.services, {
      UserPoolId: place.pool.id,
      User: account('42'),
    })
    await expect(enter(stage.services, place, '42')).resolves.toMatchObject({ isNew: true })
  })

  it('goes to one user when accounts with its attribute come at once', async () => {
    const place = await aFederatedPool(stage.services)
    const jane = await aUser(stage.services, place.pool, { username: 'jane' })
    await link(place, 'jane', account('jane@example.com', 'email'))
    const claims = { email: 'jane@example.com' }
    const entered = await Promise.all(
      ['42', '43', '44', '45'].map((one) => enter(stage.services, place, one, claims)),
    )
    expect(entered.filter(({ user }) => user.sub === jane.sub)).toHaveLength(1)
    expect(new Set(entered.map(({ user }) => user.sub)).size).toBe(4)
  })

  it('that has a profile of its own keeps to it', async () => {
    const place = await aFederatedPool(stage.services)
    const { user } = await enter(stage.services, place, '42', { email: 'jane@example.com' })
    await aUser(stage.services, place.pool, { username: 'jane' })
    await link(place, 'jane', account('jane@example.com', 'email'))
    const again = await enter(stage.services, place, '42', { email: 'jane@example.com' })
    expect(again.user.sub).toBe(user.sub)
  })

  it('is refused when its user is disabled', async () => {
    const place = await aFederatedPool(stage.services)
    await aUser(stage.services, place.pool, { username: 'jane', enabled: false })
    await link(place, 'jane')
    await expect(enter(stage.services, place, '42')).rejects.toEqual(refused('User is disabled.'))
  })

  it('takes two round trips', async () => {
    const place = await aFederatedPool(stage.services)
    await aUser(stage.services, place.pool, { username: 'jane' })
    await link(place, 'jane')
    const calls = await stage.callsOf(() => enter(stage.services, place, '42'))
    expect(roundTrips(calls) - 1).toBe(2) // the first reads the pool and its provider, for the test
  })
})

describe('triggers', () => {
  const names = [
    'InboundFederation',
    'PreSignUp',
    'PostConfirmation',
    'PreAuthentication',
    'PostAuthentication',
  ] as const
  const LambdaConfig = {
    ...Object.fromEntries(names.slice(1).map((name) => [name, arnOf(name)])),
    InboundFederation: { LambdaArn: arnOf('InboundFederation'), LambdaVersion: 'V1_0' as const },
  }
  const place = () => aFederatedPool(stage.services, { mapping, settings: { LambdaConfig } })
  const invoked = () => stage.lambda.invocations.map(({ event }) => event.triggerSource)

  beforeEach(() => {
    for (const name of names) stage.lambda.functions.set(name, (event) => event)
  })

  it('hear of the first sign-in and of later ones, each in its order', async () => {
    const here = await place()
    await enter(stage.services, here, '42', { name: 'Jane' })
    expect(invoked()).toEqual([
      'InboundFederation_ExternalProvider',
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
    ])
    stage.lambda.invocations.length = 0
    await enter(stage.services, here, '42', { name: 'Jane' })
    expect(invoked()).toEqual([
      'InboundFederation_ExternalProvider',
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
    ])
    expect(stage.lambda.invocations[0]?.event).toMatchObject({
      userName: 'corp_42',
      callerContext: { clientId: here.client.id },
      request: {
        providerName: 'corp',
        providerType: 'OIDC',
        attributes: { idToken: { sub: '42', name: 'Jane' }, userInfo: {}, tokenResponse: {} },
      },
    })
  })

  it.each<[(typeof names)[number], boolean, boolean]>([
    ['InboundFederation', false, false],
    ['PreSignUp', false, false],
    ['PostConfirmation', false, true],
    ['PreAuthentication', true, true],
    ['PostAuthentication', true, true],
  ])('refuse a sign-in with their own words: %s', async (name, isLater, isThere) => {
    const here = await place()
    if (isLater) await enter(stage.services, here, '42')
    stage.lambda.functions.set(name, () => {
      throw new Error('not you')
    })
    await expect(enter(stage.services, here, '42')).rejects.toEqual(
      refused(`${name} failed with error not you.`),
    )
    expect((await stored(here, 'corp_42')) !== undefined).toBe(isThere)
  })

  it('decide what of the provider’s attributes is taken over', async () => {
    const here = await place()
    stage.lambda.functions.set('InboundFederation', (event) => ({
      ...event,
      response: { userAttributesToMap: { name: 'Jane of the trigger', sub: 'other' } },
    }))
    const claims = { name: 'Jane', email: 'jane@example.com' }
    const { user } = await enter(stage.services, here, '42', claims)
    expect(user.username).toBe('corp_42')
    expect(user.attributes.name).toBe('Jane of the trigger')
    expect(user.attributes.email).toBeUndefined()
  })

  it('may verify addresses of who signs up, but not confirm who comes from elsewhere', async () => {
    const here = await place()
    stage.lambda.functions.set('PreSignUp', (event) => ({
      ...event,
      response: { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false },
    }))
    await expect(enter(stage.services, here, '41')).rejects.toEqual(
      refused('Phone or email cannot be auto verified, when user does not have it.'),
    )
    const { user } = await enter(stage.services, here, '42', { email: 'jane@example.com' })
    expect(user.status).toBe('EXTERNAL_PROVIDER')
    expect(user.attributes.email_verified).toBe('true')
  })

  it('may link an account while it signs up, as whom it then signs in', async () => {
    const here = await place()
    const jane = await aUser(stage.services, here.pool, { username: 'jane' })
    stage.lambda.functions.set('PreSignUp', async (event) => {
      await link(here, 'jane')
      return event
    })
    const { user, isNew } = await enter(stage.services, here, '42', { name: 'Jane' })
    expect([user.sub, isNew]).toEqual([jane.sub, false])
    expect(await stored(here, 'corp_42')).toBeUndefined()
  })

  it('may take attributes away before the provider’s are taken over', async () => {
    const here = await place()
    await enter(stage.services, here, '42', { name: 'Jane' })
    stage.lambda.functions.set('PreAuthentication', async (event) => {
      await run(adminUpdateUserAttributes, stage.services, {
        UserPoolId: here.pool.id,
        Username: 'corp_42',
        UserAttributes: [{ Name: 'name', Value: '' }],
      })
      return event
    })
    const { user } = await enter(stage.services, here, '42', { name: 'Jane' })
    expect(user.attributes.name).toBe('Jane')
  })
})
