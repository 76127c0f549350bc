import { randomUUID, X509Certificate } from 'node:crypto'
import {
  CreateIdentityPoolCommand,
  DeleteIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetOpenIDConnectProviderCommand, IAMClient } from '@aws-sdk/client-iam'
import { CognitoSyncClient, ListDatasetsCommand } from '@aws-sdk/client-cognito-sync'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers'
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../local/sts/default-roles.ts'
import { startAmplifyApp } from './amplify-app.ts'
import { asAdmin } from './clients.ts'
import { aWirePool, aWireUserPool, identityClients, type WireUserPool } from './identity-world.ts'
import { serverUrl } from './server.ts'

type Keys = Awaited<ReturnType<ReturnType<typeof fromCognitoIdentityPool>>>

jest.setTimeout(30_000) // a sign-in by SRP costs Amplify a second

const account = '123456789012'
const clientConfig = { endpoint: serverUrl(), region: 'us-east-1' }
const { admin } = identityClients()

let users: WireUserPool
let identityPoolId = ''

beforeAll(async () => {
  users = await aWireUserPool()
  const { provider: ProviderName, clientId: ClientId } = users
  const { IdentityPoolId = '' } = await admin.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'keys',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName, ClientId }],
    }),
  )
  const Roles = {
    authenticated: roleArn(account, authenticatedRoleName),
    unauthenticated: roleArn(account, unauthenticatedRoleName),
  }
  await admin.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
  identityPoolId = IdentityPoolId
})

/** A client of a service, signing with these keys, or with whatever their source gives. */
const syncWith = (credentials: Keys | (() => Promise<Keys>)) =>
  new CognitoSyncClient({ ...clientConfig, credentials })

/** Whose keys they are, as STS sees it. */
async function callerOf(credentials: Keys): Promise<string> {
  const sts = new STSClient({ region: 'us-east-1', endpoint: `${serverUrl()}/sts`, credentials })
  return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? ''
}

/** Lists the datasets of an identity. */
const datasetsOf = (sync: CognitoSyncClient, identityId: string) =>
  sync.send(new ListDatasetsCommand({ IdentityPoolId: identityPoolId, IdentityId: identityId }))

describe('keys of the AWS SDK’s credential providers', () => {
  it('stand for the role of users, and open the identity’s data', async () => {
    const logins = await users.login()
    const keys = await fromCognitoIdentityPool({ identityPoolId, logins, clientConfig })()
    expect(await callerOf(keys)).toBe(
      `arn:aws:sts::${account}:assumed-role/${authenticatedRoleName}/CognitoIdentityCredentials`,
    )
    const listed = await datasetsOf(syncWith(keys), keys.identityId)
    expect(listed.Datasets).toEqual([])
  })

  it('stand for the role of guests, whose identity stays over new keys', async () => {
    const guest = fromCognitoIdentityPool({ identityPoolId, clientConfig })
    const [first, second] = [await guest(), await guest()]
    expect(second.identityId).toBe(first.identityId)
    expect(second.accessKeyId).not.toBe(first.accessKeyId)
    expect(await callerOf(second)).toContain(`:assumed-role/${unauthenticatedRoleName}/`)
  })

  it('are got for a known identity, too', async () => {
    const { identityId } = await fromCognitoIdentityPool({ identityPoolId, clientConfig })()
    const keys = await fromCognitoIdentity({ identityId, clientConfig })()
    expect(keys.identityId).toBe(identityId)
    await expect(datasetsOf(syncWith(keys), identityId)).resolves.toHaveProperty('Count', 0)
  })

  it('are good for an hour, and fetched anew by a client before they end', async () => {
    const logins = await users.login()
    const source = fromCognitoIdentityPool({ identityPoolId, logins, clientConfig })
    const fetched: Keys[] = []
    let hours = 0
    const sync = syncWith(async () => {
      const keys = await source()
      const { expiration = new Date(0) } = keys
      expect(Math.abs(expiration.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000)
      fetched.push(keys)
      hours += 1
      // The first ones as they are 56 minutes later: a client renews within the last five
      return hours > 1 ? keys : { ...keys, expiration: new Date(Date.now() + 4 * 60_000) }
    })
    const { identityId } = await source()
    for (let call = 0; call < 3; call++) await datasetsOf(sync, identityId)
    expect(fetched).toHaveLength(2)
    expect(fetched[1]?.accessKeyId).not.toBe(fetched[0]?.accessKeyId)
    expect(fetched[1]?.identityId).toBe(identityId)
  })

  it('are not for another identity’s data', async () => {
    const [one, other] = [
      await fromCognitoIdentityPool({
        identityPoolId,
        clientConfig,
        logins: await users.login(),
      })(),
      await fromCognitoIdentityPool({
        identityPoolId,
        clientConfig,
        logins: await users.login(),
      })(),
    ]
    expect(one.identityId).not.toBe(other.identityId)
    await expect(datasetsOf(syncWith(one), other.identityId)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    })
  })

  it('are not given without a login that the pool takes', async () => {
    const logins = { 'accounts.example.com': 'x' }
    await expect(
      fromCognitoIdentityPool({ identityPoolId, logins, clientConfig })(),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})

describe('an identity pool', () => {
  it('is an audience of the issuer in IAM until it is deleted, and known by its certificate', async () => {
    const iam = new IAMClient({ ...asAdmin(), endpoint: `${serverUrl()}/iam` })
    const host = new URL(serverUrl()).host
    const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/${host}/identity-pools`
    const audiences = async () =>
      (await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })))
        .ClientIDList
    const IdentityPoolId = await aWirePool(identityClients())
    expect(await audiences()).toContain(IdentityPoolId)
    await admin.send(new DeleteIdentityPoolCommand({ IdentityPoolId }))
    expect(await audiences()).not.toContain(IdentityPoolId)
    const answer = await fetch(`${serverUrl()}/identity-pools/.well-known/jwks.json`)
    const { keys } = (await answer.json()) as { keys: { n: string; x5c: string[] }[] } // ours
    const certificate = new X509Certificate(Buffer.from(keys[0]?.x5c[0] ?? '', 'base64'))
    expect(certificate.publicKey.export({ format: 'jwk' }).n).toBe(keys[0]?.n)
  })
})

describe('Amplify’s session', () => {
  it('has keys for a guest, then for the user, and new ones of the same identity when asked', async () => {
    const app = startAmplifyApp({
      userPoolId: users.provider.slice(users.provider.indexOf('/') + 1),
      userPoolClientId: users.clientId,
      userPoolEndpoint: serverUrl(),
      identityPoolId,
      identityPoolEndpoint: serverUrl(),
      allowGuestAccess: true,
    })
    try {
      const guest = await sessionOf(app)
      expect(await callerOf(guest)).toContain(`:assumed-role/${unauthenticatedRoleName}/`)
      expect((await sessionOf(app)).accessKeyId).toBe(guest.accessKeyId)

      const [username, password] = [randomUUID(), 'Correct-Horse-7']
      await app.call('signUp', { username, password })
      await confirm(username)
      const options = { authFlowType: 'USER_PASSWORD_AUTH' } as const
      await app.call('signIn', { username, password, options })
      const user = await sessionOf(app)
      expect(await callerOf(user)).toContain(`:assumed-role/${authenticatedRoleName}/`)

      const renewed = await sessionOf(app, true)
      expect(renewed.identityId).toBe(user.identityId)
      expect(renewed.accessKeyId).not.toBe(user.accessKeyId)
      await expect(datasetsOf(syncWith(renewed), renewed.identityId)).resolves.toHaveProperty(
        'Count',
        0,
      )
    } finally {
      await app.stop()
    }
  })
})

async function confirm(Username: string): Promise<void> {
  const userPools = new CognitoIdentityProviderClient(asAdmin())
  const UserPoolId = users.provider.slice(users.provider.indexOf('/') + 1)
  await userPools.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
}

async function sessionOf(
  app: ReturnType<typeof startAmplifyApp>,
  forceRefresh = false,
): Promise<Keys> {
  const { credentials, identityId = '' } = await app.call('fetchAuthSession', { forceRefresh })
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = credentials ?? {}
  return { accessKeyId, secretAccessKey, sessionToken, identityId }
}
