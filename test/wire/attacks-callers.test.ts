import { beforeAll, describe, expect, it } from '@jest/globals'
import { plausibleInputs } from './plausible-inputs.ts'
import {
  adminKeys,
  builtOperation,
  builtOperations,
  call,
  rawCall,
  type BuiltOperation,
  type CallOptions,
  type Input,
  type Keys,
} from './raw-calls.ts'
import { loginOf, newWorld, providerOf, type World } from './world.ts'

let world: World
let inputs: Readonly<Record<string, Input>>

beforeAll(async () => {
  world = await newWorld()
  inputs = plausibleInputs(world)
})

const type = async (name: string, input: Input = inputs[name] ?? {}, keys?: Keys | null) => {
  const operation = builtOperation(name)
  return (await rawCall(operation, input, keys === undefined ? {} : { keys })).type
}

/** Operations by name, of which the APIs have some in common. */
const named = (access: string) => [
  ...new Set(
    builtOperations.filter((operation) => operation.access === access).map(({ name }) => name),
  ),
]
const signed = named('signed')
const ofSync = builtOperations.filter(({ api }) => api.name === 'sync').map(({ name }) => name)
const ofAdmins = signed.filter((name) => !ofSync.includes(name))
const ofPools = [
  'BulkPublish',
  'DescribeIdentityPoolUsage',
  'GetBulkPublishDetails',
  'GetCognitoEvents',
  'GetIdentityPoolConfiguration',
  'ListIdentityPoolUsage',
  'SetCognitoEvents',
  'SetIdentityPoolConfiguration',
]
const ofOwners = ofSync.filter((name) => !ofPools.includes(name))

/** What may come of a call that got through: anything but a refusal of its caller. */
const callerRefusals = [
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]

it('has an input for every operation', () => {
  const names = new Set(builtOperations.map(({ name }) => name))
  expect(Object.keys(inputs).sort()).toEqual([...names].sort())
})

const signedOperations = builtOperations.filter(({ access }) => access === 'signed')

describe.each(
  signedOperations.map((operation): [string, BuiltOperation] => [
    `${operation.api.name} ${operation.name}`,
    operation,
  ]),
)('%s', (_, operation) => {
  it('is refused to nobody, a bearer, a wrong key and an unknown key', async () => {
    const answer = async (options: CallOptions) =>
      (await rawCall(operation, inputs[operation.name] ?? {}, options)).type
    expect(await answer({ keys: null })).toBe('MissingAuthenticationTokenException')
    const headers = { authorization: `Bearer ${world.ann.access}` }
    expect(await answer({ keys: null, headers })).toBe('IncompleteSignatureException')
    const wrong = { ...adminKeys, secretAccessKey: 'Local' }
    expect(await answer({ keys: wrong })).toBe('InvalidSignatureException')
    const unknown = { accessKeyId: 'ASIAUNKNOWNUNKNOWN00', secretAccessKey: 'local' }
    expect(await answer({ keys: unknown })).toBe('UnrecognizedClientException')
  })
})

describe("an identity's credentials", () => {
  it.each(ofAdmins.map((name) => [name]))('do not call %s', async (name) => {
    for (const { keys } of [world.annsIdentity, world.guest]) {
      expect(await type(name, undefined, keys)).toBe('UnrecognizedClientException')
    }
  })

  it.each(ofPools.map((name) => [name]))('do not call %s', async (name) => {
    for (const { keys } of [world.bobsIdentity, world.guest]) {
      expect(await type(name, undefined, keys)).toBe('NotAuthorizedException')
    }
  })

  it.each(ofOwners.map((name) => [name]))('call %s for their own identity alone', async (name) => {
    const input = inputs[name] ?? {}
    const { annsIdentity, bobsIdentity, guest, annElsewhere } = world
    for (const { keys } of [annsIdentity, guest, annElsewhere]) {
      expect(await type(name, input, keys)).toBe('NotAuthorizedException')
    }
    const elsewhere = { ...input, IdentityPoolId: annElsewhere.IdentityPoolId }
    expect(await type(name, elsewhere, bobsIdentity.keys)).toBe('NotAuthorizedException')
    const { accessKeyId, secretAccessKey } = bobsIdentity.keys
    const bare = { accessKeyId, secretAccessKey }
    expect(await type(name, input, bare)).toBe('UnrecognizedClientException')
    const theirs = { ...bare, sessionToken: guest.keys.sessionToken ?? '' }
    expect(await type(name, input, theirs)).toBe('UnrecognizedClientException')
    const own = (await type(name, input, bobsIdentity.keys)) ?? 'ok'
    expect([...callerRefusals, 'NotAuthorizedException']).not.toContain(own)
  })
})

describe('an operation that takes an access token', () => {
  it.each(named('access token').map((name) => [name]))('%s takes no other', async (name) => {
    const { ann, eve } = world
    const halves = ann.access.split('.')
    const mixed = [halves[0], eve.access.split('.')[1], halves[2]].join('.')
    const tokens = [ann.id, ann.refresh.slice(0, 2000), mixed, `${ann.access}=`, `${ann.access}.x`]
    for (const AccessToken of tokens) {
      expect(await type(name, { ...inputs[name], AccessToken })).toBe('NotAuthorizedException')
    }
    const signedOnly = { ...inputs[name], AccessToken: undefined }
    expect(await type(name, signedOnly, adminKeys)).toBe('InvalidParameterException')
  })

  it('speaks for its own user, whatever else the request names', async () => {
    const more = { Username: 'bob', UserPoolId: world.theirs.poolId, Sub: 'x' }
    const answer = await call('GetUser', { AccessToken: world.ann.access, ...more })
    expect(answer).toMatchObject({ Username: 'ann' })
  })
})

describe('ids of another pool', () => {
  const ofUsers = named('signed').filter(
    (name) => name.startsWith('Admin') && name !== 'AdminCreateUser',
  )

  it.each(ofUsers.map((name) => [name]))('are refused by %s', async (name) => {
    const UserPoolId = world.theirs.poolId
    const refusal = await type(name, { ...inputs[name], UserPoolId })
    expect(['UserNotFoundException', 'ResourceNotFoundException']).toContain(refusal)
  })

  it('are refused for clients and groups', async () => {
    const UserPoolId = world.theirs.poolId
    await call('CreateGroup', { UserPoolId: world.ours.poolId, GroupName: 'staff' })
    for (const name of ['GetGroup', 'UpdateGroup', 'DeleteGroup', 'ListUsersInGroup']) {
      const refusal = await type(name, { UserPoolId, GroupName: 'staff' })
      expect([name, refusal]).toEqual([name, 'ResourceNotFoundException'])
    }
    for (const name of ['Describe', 'Update', 'Delete'].map((verb) => `${verb}UserPoolClient`)) {
      const refusal = await type(name, { UserPoolId, ClientId: world.ours.clientId })
      expect([name, refusal]).toEqual([name, 'ResourceNotFoundException'])
    }
  })

  it('are refused for refresh tokens', async () => {
    const { ann, theirs } = world
    const AuthParameters = { REFRESH_TOKEN: ann.refresh }
    const refresh = { ClientId: theirs.clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters }
    expect(await type('InitiateAuth', refresh)).toBe('NotAuthorizedException')
    const revoke = { ClientId: theirs.clientId, Token: ann.refresh }
    expect(await type('RevokeToken', revoke)).not.toBe(undefined)
    const own = { ...refresh, ClientId: ann.clientId }
    expect(await type('InitiateAuth', own)).toBe(undefined)
  })

  it.each(ofSync.filter((name) => !ofPools.includes(name)).map((name) => [name]))(
    'are refused by %s, even to administrators',
    async (name) => {
      const { IdentityPoolId } = world.annElsewhere
      const refusal = await type(name, { ...inputs[name], IdentityPoolId })
      expect(refusal).toMatch(/^(?:NotAuthorized|ResourceNotFound|InvalidParameter)Exception$/u)
    },
  )
})

describe("somebody else's identity", () => {
  it.each([['GetCredentialsForIdentity'], ['GetOpenIdToken']])(
    'is not given by %s',
    async (name) => {
      const { annsIdentity, bob, eve } = world
      const { IdentityId } = annsIdentity
      expect(await type(name, { IdentityId })).toBe('NotAuthorizedException')
      const withBob = await type(name, { IdentityId, Logins: loginOf(bob) })
      expect(['NotAuthorizedException', 'ResourceConflictException']).toContain(withBob)
      for (const Logins of [loginOf(eve), { [providerOf(bob)]: eve.id }]) {
        expect(await type(name, { IdentityId, Logins })).toBe('NotAuthorizedException')
      }
    },
  )

  it('is not given for a token that is no ID token of the pool', async () => {
    const { annsIdentity, ann, eve, ours } = world
    const { IdentityPoolId } = annsIdentity
    for (const token of [ann.access, ann.refresh, eve.id, 'x', `${ann.id}=`]) {
      const Logins = { [providerOf(ours)]: token }
      expect(await type('GetId', { IdentityPoolId, Logins })).toBe('NotAuthorizedException')
    }
  })
})
