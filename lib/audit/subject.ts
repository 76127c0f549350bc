import { foldUserName } from '../domain/user-names.ts'
import type { Services } from '../services.ts'
import { isClientId, poolIdOfClient } from '../user-pools/ids.ts'

/** The members of an input or output, by name. */
export type Members = Readonly<Record<string, unknown>>

/** The ids that a request names, or was answered with. */
export interface Places {
  readonly pool: string | undefined
  readonly client: string | undefined
  readonly identityPool: string | undefined
  readonly identity: string | undefined
}

/** The pools, client and identity of a request: from its input, or what it has just made. */
export function placesOf({
  input,
  output,
  region,
}: {
  input: Members
  output: Members
  region: string
}): Places {
  const client = textIn(input, 'ClientId') ?? textIn(membersOf(output.UserPoolClient), 'ClientId')
  return {
    pool:
      textIn(input, 'UserPoolId') ??
      textIn(membersOf(output.UserPool), 'Id') ??
      poolOfResource(textIn(input, 'ResourceArn')) ??
      (client !== undefined && isClientId(client) ? poolIdOfClient(region, client) : undefined),
    client,
    identityPool: textIn(input, 'IdentityPoolId') ?? textIn(output, 'IdentityPoolId'),
    identity: textIn(input, 'IdentityId') ?? textIn(output, 'IdentityId'),
  }
}

/** What is long is no name, and is not worth the time. */
const longestName = 256

/**
 * A keyed hash of the user name that a request gives, so that tries on one name are seen to belong
 * together without telling it: people type passwords where names belong. Undefined without a name.
 *
 * @throws Error when the key service does not answer
 */
export async function nameMarkOf(
  { keyring }: Pick<Services, 'keyring'>,
  input: Members,
  pool: string | undefined,
): Promise<string | undefined> {
  const name =
    textIn(input, 'Username') ??
    textIn(membersOf(input.AuthParameters), 'USERNAME') ??
    textIn(membersOf(input.ChallengeResponses), 'USERNAME')
  if (name === undefined || pool === undefined || name.length > longestName) return undefined
  const sealer = await keyring.sealer('user-pools')
  const hash = sealer.hash('audit-name', [pool, foldUserName(name, false)])
  return hash.toString('base64url').slice(0, 22)
}

function poolOfResource(arn: string | undefined): string | undefined {
  return /:userpool\/([^/]+)$/u.exec(arn ?? '')?.[1]
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {} // any object's
}

function textIn(members: Members, name: string): string | undefined {
  const value = Object.hasOwn(members, name) ? members[name] : undefined
  return typeof value === 'string' ? value : undefined
}
