import { bareCryptography } from './crypto.ts'
import { datasetSizes, updateOfOne } from './datasets.ts'
import { idpCall, identityCall, member, password, srpSignIn } from './fixtures.ts'
import type { Scenario, Turn } from './scenario.ts'
import { formCall } from './wire.ts'

/** A refresh at the token endpoint of a domain. */
export const tokenRefresh: Scenario = {
  name: 'Token endpoint, refresh',
  bare: bareCryptography({ signatures: 2 }),
  budgets: [{ operation: 'Token endpoint (refresh)', trips: 1, writes: 0 }],
  perform: async ({ server, fixtures, user }) => {
    await server.send(
      formCall(`/auth/${fixtures.domain}/oauth2/token`, {
        grant_type: 'refresh_token',
        client_id: fixtures.clientId,
        refresh_token: user.refreshToken,
      }),
    )
  },
}

/** A token that a client gets for itself at the token endpoint of a domain. */
export const clientCredentials: Scenario = {
  name: 'Token endpoint, credentials',
  bare: bareCryptography({ signatures: 1 }),
  budgets: [{ operation: 'Token endpoint (client credentials)', trips: 1, writes: 0 }],
  perform: async ({ server, fixtures }) => {
    const { clientId, secret } = fixtures.service
    await server.send(
      formCall(`/auth/${fixtures.domain}/oauth2/token`, {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
      }),
    )
  },
}

/** What is measured, in the order of a user's life. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'SignUp',
    bare: bareCryptography({ powers: 1 }),
    perform: async ({ server, fixtures, number }) => {
      const username = `new${number}`
      await server.send(
        idpCall('SignUp', {
          ClientId: fixtures.clientId,
          Username: username,
          Password: password,
          UserAttributes: [{ Name: 'email', Value: `${username}@example.com` }],
        }),
      )
    },
  },
  {
    name: 'SRP sign-in',
    bare: bareCryptography({ powers: 3, signatures: 2 }),
    budgets: [
      { operation: 'InitiateAuth (SRP) by user name', trips: 1, writes: 0 },
      { operation: 'RespondToAuthChallenge', trips: 3, writes: 1 },
    ],
    cpuTarget: 2,
    perform: async ({ server, fixtures, user }) => {
      await srpSignIn(server, fixtures, user.username)
    },
  },
  {
    name: 'SRP sign-in by e-mail',
    bare: bareCryptography({ powers: 3, signatures: 2 }),
    budgets: [
      { operation: 'InitiateAuth (SRP) by alias', trips: 2, writes: 0 },
      { operation: 'RespondToAuthChallenge after an alias', trips: 3, writes: 1 },
    ],
    isCountedOnly: true,
    perform: async ({ server, fixtures, user }) => {
      await srpSignIn(server, fixtures, user.email)
    },
  },
  {
    name: 'Password sign-in',
    bare: bareCryptography({ powers: 1, signatures: 2 }),
    budgets: [{ operation: 'InitiateAuth (password)', trips: 2, writes: 1 }],
    perform: initiateAuth('USER_PASSWORD_AUTH', ({ user }) => ({
      USERNAME: user.username,
      PASSWORD: password,
    })),
  },
  {
    name: 'Refresh',
    bare: bareCryptography({ signatures: 2 }),
    budgets: [{ operation: 'InitiateAuth (refresh)', trips: 2, writes: 0 }],
    perform: initiateAuth('REFRESH_TOKEN_AUTH', ({ user }) => ({
      REFRESH_TOKEN: user.refreshToken,
    })),
  },
  {
    name: 'Choice and password',
    bare: bareCryptography({ powers: 1, signatures: 2 }),
    budgets: [{ operation: 'InitiateAuth (choice, password)', trips: 2, writes: 1 }],
    isCountedOnly: true,
    perform: initiateAuth('USER_AUTH', ({ user }) => ({
      USERNAME: user.username,
      PREFERRED_CHALLENGE: 'PASSWORD',
      PASSWORD: password,
    })),
  },
  {
    name: 'Refresh with rotation',
    bare: bareCryptography({ signatures: 2 }),
    budgets: [{ operation: 'GetTokensFromRefreshToken, rotating', trips: 3, writes: 1 }],
    perform: rotate,
  },
  {
    name: 'Token of a machine',
    bare: bareCryptography({ signatures: 1 }),
    budgets: [{ operation: 'GetClientToken', trips: 2, writes: 0 }],
    perform: async ({ server, fixtures }) => {
      const { clientId: ClientId, secret: Secret } = fixtures.machine
      await server.send(idpCall('GetClientToken', { ClientId, Secret }))
    },
  },
  tokenRefresh,
  clientCredentials,
  {
    name: 'GetUser',
    bare: bareCryptography({ verifications: 1 }),
    budgets: [{ operation: 'GetUser', trips: 2, writes: 0 }],
    perform: async ({ server, user }) => {
      await server.send(idpCall('GetUser', { AccessToken: user.accessToken }))
    },
  },
  {
    name: 'Authorizer',
    bare: bareCryptography({ verifications: 1 }),
    budgets: [{ operation: 'Authorizer', trips: 0 }],
    isDirectOnly: true,
    perform: authorize,
  },
  {
    name: 'GetId',
    bare: bareCryptography({ verifications: 1 }),
    budgets: [{ operation: 'GetId', trips: 2, writes: 0 }],
    isCountedOnly: true,
    perform: async ({ server, fixtures, user }) => {
      const { identityPoolId, provider } = fixtures
      const Logins = { [provider]: user.idToken }
      await server.send(identityCall('GetId', { IdentityPoolId: identityPoolId, Logins }))
    },
  },
  {
    name: 'GetCredentialsForIdentity',
    bare: bareCryptography({ verifications: 1, signatures: 1 }),
    budgets: [{ operation: 'GetCredentialsForIdentity, before STS', trips: 1, isBeforeSts: true }],
    cpuTarget: 8, // of which three requests over sockets are half
    perform: async ({ server, fixtures, user }) => {
      const Logins = { [fixtures.provider]: user.idToken }
      await server.send(
        identityCall('GetCredentialsForIdentity', { IdentityId: user.identityId, Logins }),
      )
    },
  },
  updateOfOne,
  ...datasetSizes,
]

function initiateAuth(
  flow: string,
  parameters: (turn: Turn) => Record<string, string>,
): Scenario['perform'] {
  return async (turn) => {
    await turn.server.send(
      idpCall('InitiateAuth', {
        AuthFlow: flow,
        ClientId: turn.fixtures.clientId,
        AuthParameters: parameters(turn),
      }),
    )
  }
}

/** The refresh token is made aside: each is good once. */
async function rotate({ server, aside, fixtures, user }: Turn): Promise<void> {
  const ClientId = fixtures.rotatingClientId
  const signedIn = await aside.send(
    idpCall('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId,
      AuthParameters: { USERNAME: user.username, PASSWORD: password },
    }),
  )
  const RefreshToken = member(signedIn, 'AuthenticationResult', 'RefreshToken')
  await server.send(idpCall('GetTokensFromRefreshToken', { ClientId, RefreshToken }))
}

async function authorize({ server, user }: Turn): Promise<void> {
  const answer = await server.authorize({
    type: 'TOKEN',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:abcdef/prod/GET/notes/7',
    authorizationToken: `Bearer ${user.accessToken}`,
  })
  if (!JSON.stringify(answer).includes('Allow')) throw new Error('The authorizer refused')
}
