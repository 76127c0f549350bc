import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSigningKeys } from '../../lib/keys/signing-keys.ts'
import { apiHandler } from '../../lib/http/api-handler.ts'
import { families } from '../../lib/operations/index.ts'
import { createServices, type ServiceOptions, type Services } from '../../lib/services.ts'
import { addClient } from '../../lib/store/app-clients.ts'
import { addSigningKeys } from '../../lib/store/signing-keys.ts'
import { addPool } from '../../lib/store/user-pools.ts'
import { newClientId } from '../../lib/user-pools/ids.ts'
import { newUserWrites } from '../../lib/user-pools/new-user.ts'
import { withPassword } from '../../lib/user-pools/passwords.ts'
import { startDynamoDb } from '../../local/dynamodb.ts'
import { admin } from '../environment.ts'
import { password, srpSignIn } from '../fixtures.ts'
import { directServer, type Answer, type Around, type Server } from '../wire.ts'
import { poolOf, userOf } from './directory.ts'
import { fillDatabase } from './fill.ts'

/** A deployment whose one pool has a number of users, ten of whom sign in. */
export interface World {
  readonly users: number
  readonly poolId: string
  readonly clientId: string
  readonly people: readonly Person[]
  /** The code itself over this deployment, its part of each request watched. */
  server(options?: ServiceOptions & { around?: Around }): Server
  stop(): Promise<void>
}

/** Somebody who has signed in. */
export interface Person {
  readonly username: string
  readonly email: string
  readonly accessToken: string
  readonly refreshToken: string
}

const people = 10
const table = 'cognate-bench'

/** Fills a database, starts it, and signs the ten in. */
export async function openWorld(users: number): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-users-'))
  const pool = poolOf(users)
  await fillDatabase(folder, { table, users, first: people })
  const database = await startDynamoDb({ dataFolder: folder })
  const env = {
    AWS_REGION: admin.region,
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    COGNATE_TABLE: table,
    COGNATE_KEY_FILE: join(folder, 'key'),
    COGNATE_ACCESS_KEYS: `${admin.accessKeyId}:${admin.secretAccessKey}`,
    COGNATE_AUDIT: 'off', // the terminal is for the report
  }
  const server: World['server'] = ({ around, ...options } = {}) => {
    const services = createServices(env, options)
    return directServer({
      handler: apiHandler(families, { services: () => services }),
      authorizer: () => Promise.reject(new Error('nobody asks the authorizer here')),
      ...(around && { around }),
    })
  }
  const clientId = newClientId(pool.id)
  await populate(createServices(env), users, clientId)
  const own = { poolId: pool.id, clientId }
  const signedIn: Person[] = []
  for (let number = 0; number < people; number++) {
    const { username, attributes } = userOf(pool, number)
    const answer = await srpSignIn(server(), own, username)
    const { AccessToken = '', RefreshToken = '' } = tokensIn(answer)
    const tokens = { accessToken: AccessToken, refreshToken: RefreshToken }
    signedIn.push({ username, email: attributes.email ?? '', ...tokens })
  }
  return {
    users,
    ...own,
    people: signedIn,
    server,
    async stop() {
      await database.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Writes the pool, its client and the ten with real passwords. */
async function populate(
  { table, keyring }: Services,
  users: number,
  clientId: string,
): Promise<void> {
  const pool = poolOf(users)
  const taken = new Error('the database is new')
  const keys = await newSigningKeys(keyring, pool.id)
  const settings = {
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH' as const,
      'ALLOW_USER_PASSWORD_AUTH' as const,
      'ALLOW_REFRESH_TOKEN_AUTH' as const,
    ],
  }
  const client = { id: clientId, poolId: pool.id, settings, createdAt: 0, updatedAt: 0, version: 1 }
  await table.write(addPool(pool, taken), addSigningKeys(pool.id, keys, taken), addClient(client))
  const sealer = await keyring.sealer('user-pools')
  for (let number = 0; number < people; number++) {
    const bare = userOf(pool, number)
    const user = { ...bare, ...withPassword({ pool, sealer }, bare, { password }) }
    await table.write(...(await newUserWrites(table, pool, { user })))
  }
}

function tokensIn({ AuthenticationResult }: Answer): Record<string, string | undefined> {
  return AuthenticationResult as Record<string, string> // of a sign-in that succeeded
}
