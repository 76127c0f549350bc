import { createHmac } from 'node:crypto'
import { initiateAuth } from '../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient, ClientSettings } from '../../lib/store/app-clients.ts'
import { addGroup } from '../../lib/store/groups.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { addUser, type User } from '../../lib/store/users.ts'
import { aliasWrites } from '../../lib/user-pools/aliases.ts'
import { withPassword } from '../../lib/user-pools/passwords.ts'
import { run } from '../builders.ts'
import { srpClient } from '../srp-client.ts'

/** The password of everybody here, unless a test says otherwise. */
export const password = 'Secret-123'

let counter = 0

/** Puts a confirmed user with a password into the store, as the changes make it. */
export async function aUser(
  { table, keyring, now }: Services,
  pool: UserPool,
  changes: Partial<User> = {},
  temporaryFrom?: number,
): Promise<User> {
  counter++
  const bare: User = {
    poolId: pool.id,
    username: `user-${counter}`,
    sub: `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
    isNative: true,
    groups: [],
    createdAt: now(),
    updatedAt: now(),
    version: 1,
    ...changes,
  }
  const sealer = await keyring.sealer('user-pools')
  const secret = withPassword({ pool, sealer }, bare, {
    password,
    ...(temporaryFrom !== undefined && { temporaryFrom }),
  })
  const user = { ...bare, ...secret }
  const taken = new Error('the name is taken')
  const aliases = aliasWrites(pool, { before: undefined, after: user })
  await table.write(addUser(user, taken), ...aliases)
  return user
}

/** Puts a group into the store. */
export async function aGroup(
  { table, now }: Services,
  pool: UserPool,
  group: { name: string; precedence?: number; roleArn?: string },
): Promise<void> {
  const times = { createdAt: now(), updatedAt: now(), version: 1 }
  await table.write(addGroup({ poolId: pool.id, ...group, ...times }))
}

/** The SECRET_HASH that a client with this secret sends for a name. */
export function hashOf(client: AppClient, secret: string, name: string): string {
  return createHmac('sha256', secret).update(`${name}${client.id}`).digest('base64')
}

/** Signs in with a plain password. */
export function passwordSignIn(
  services: Services,
  client: AppClient,
  parameters: { USERNAME: string; PASSWORD?: string; SECRET_HASH?: string },
) {
  return run(initiateAuth, services, {
    ClientId: client.id,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { PASSWORD: password, ...parameters },
  })
}

/** Asks for the challenge of an SRP sign-in. */
export async function srpChallenge(
  services: Services,
  client: AppClient,
  parameters: { USERNAME: string; SECRET_HASH?: string; SRP_A?: string },
) {
  const srp = srpClient()
  const answer = await run(initiateAuth, services, {
    ClientId: client.id,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { SRP_A: srp.A, ...parameters },
  })
  return { srp, parameters: answer.ChallengeParameters ?? {}, answer }
}

/** Signs in with SRP; `extra` goes over the client's own answers. */
export async function srpSignIn(
  services: Services,
  client: AppClient,
  {
    name,
    secret = password,
    extra = {},
  }: { name: string; secret?: string; extra?: Record<string, string> },
) {
  const { srp, parameters } = await srpChallenge(services, client, { USERNAME: name })
  return answerSrp(services, client, {
    ...srp.answer(client.poolId, parameters, { password: secret, now: services.now() }),
    ...extra,
  })
}

/** Answers PASSWORD_VERIFIER. */
export function answerSrp(
  services: Services,
  client: AppClient,
  responses: Record<string, string>,
) {
  return run(respondToAuthChallenge, services, {
    ClientId: client.id,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: responses,
  })
}

/** The three tokens of a password sign-in. */
export async function tokensOf(services: Services, client: AppClient, name: string) {
  const { AuthenticationResult: tokens } = await passwordSignIn(services, client, {
    USERNAME: name,
  })
  const { AccessToken = '', IdToken = '', RefreshToken = '' } = tokens ?? {}
  return { AccessToken, IdToken, RefreshToken }
}

/** Refreshes. */
export function refresh(
  services: Services,
  client: AppClient,
  parameters: { REFRESH_TOKEN: string; SECRET_HASH?: string },
) {
  return run(initiateAuth, services, {
    ClientId: client.id,
    AuthFlow: 'REFRESH_TOKEN_AUTH',
    AuthParameters: parameters,
  })
}

/** The claims of a token, unchecked. */
export function claimsOf(token: string | undefined): Record<string, unknown> {
  const payload = token?.split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
}

/** The flows of this release, all switched on. */
export const everyFlow = {
  ExplicitAuthFlows: [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ],
} satisfies ClientSettings
