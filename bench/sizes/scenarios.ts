import { asAdmin, idpCall, password, srpSignIn } from '../fixtures.ts'
import type { Server } from '../wire.ts'
import type { Person, World } from './world.ts'

/** One turn: who does it, and where. */
export interface SizeTurn {
  readonly server: Server
  readonly world: Pick<World, 'poolId' | 'clientId'>
  readonly person: Person
}

/** An operation whose cost must not depend on the number of users. */
export interface SizeScenario {
  readonly name: string
  /** From how many users on it has all to do that it ever has. */
  readonly fullFrom: number
  readonly perform: (turn: SizeTurn) => Promise<void>
}

/** As many as the smallest pool has, so that pages are alike. */
const Limit = 10

/** What is measured at each size. */
export const sizeScenarios: readonly SizeScenario[] = [
  {
    name: 'SRP sign-in',
    fullFrom: 0,
    perform: async ({ server, world, person }) => {
      await srpSignIn(server, world, person.username)
    },
  },
  {
    name: 'SRP sign-in by e-mail',
    fullFrom: 0,
    perform: async ({ server, world, person }) => {
      await srpSignIn(server, world, person.email)
    },
  },
  {
    name: 'Password sign-in',
    fullFrom: 0,
    perform: ({ server, world, person }) =>
      initiateAuth(server, world.clientId, {
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: person.username, PASSWORD: password },
      }),
  },
  {
    name: 'Refresh',
    fullFrom: 0,
    perform: ({ server, world, person }) =>
      initiateAuth(server, world.clientId, {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: person.refreshToken },
      }),
  },
  {
    name: 'GetUser',
    fullFrom: 0,
    perform: async ({ server, person }) => {
      await server.send(idpCall('GetUser', { AccessToken: person.accessToken }))
    },
  },
  listing('ListUsers, a page', () => ''),
  listing('ListUsers, by one e-mail', ({ email }) => `email = "${email}"`, 1),
  listing('ListUsers, by a beginning', () => 'given_name ^= "Ja"'),
  listing('ListUsers, by status', () => 'cognito:user_status = "CONFIRMED"'),
]

async function initiateAuth(server: Server, ClientId: string, input: object): Promise<void> {
  await server.send(idpCall('InitiateAuth', { ClientId, ...input }))
}

function listing(name: string, filter: (person: Person) => string, found = Limit): SizeScenario {
  return {
    name,
    fullFrom: 1000,
    perform: async ({ server, world, person }) => {
      const input = { UserPoolId: world.poolId, Limit, Filter: filter(person) }
      const { Users } = await server.send(asAdmin('cognito-idp', idpCall('ListUsers', input)))
      if (!Array.isArray(Users) || Users.length !== found) {
        throw new Error(`${name} found not ${found}: ${JSON.stringify(Users)}`)
      }
    },
  }
}
