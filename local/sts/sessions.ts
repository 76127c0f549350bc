import { createHash, randomBytes } from 'node:crypto'

/** What a role's caller got: the keys, and whom they stand for. Kept in memory until they expire. */
export interface Session {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  roleArn: string
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session name>` */
  assumedRoleArn: string
  /** `AROA…:<session name>` */
  assumedRoleId: string
  /** The token's `sub`. */
  subject: string
  /** The session policy as it was sent: it narrows what the role allows. */
  policy: string | undefined
  policyArns: readonly string[]
  tags: ReadonlyMap<string, string>
  /** Which tags go on to the next role when roles are chained. */
  transitiveKeys: readonly string[]
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** What a new session is made of. */
export type SessionRequest = Pick<
  Session,
  'roleArn' | 'subject' | 'policy' | 'policyArns' | 'tags' | 'transitiveKeys' | 'expiresAt'
> & {
  sessionName: string
  /** Characters that the session token has at least; AWS's own have some 700 and more. */
  tokenSize: number
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const usualTokenSize = 696
const mostSessions = 10_000

/** The sessions handed out, newest last; beyond ten thousand the oldest are forgotten. */
export class Sessions {
  readonly #byKey = new Map<string, Session>()

  /** Hands out new keys that look like AWS's own, and remembers them. */
  open({ sessionName, tokenSize, ...request }: SessionRequest): Session {
    const [, , , , account = '', path = ''] = request.roleArn.split(':')
    const role = path.slice(path.lastIndexOf('/') + 1)
    const session = {
      ...request,
      accessKeyId: `ASIA${spell(randomBytes(16))}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: tokenOf(Math.max(tokenSize, usualTokenSize)),
      assumedRoleArn: `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`,
      assumedRoleId: `${roleId(request.roleArn)}:${sessionName}`,
    }
    const [oldest] = this.#byKey.keys()
    if (oldest !== undefined && this.#byKey.size >= mostSessions) this.#byKey.delete(oldest)
    this.#byKey.set(session.accessKeyId, session)
    return session
  }

  /** The session that an access key belongs to, expired or not. */
  find(accessKeyId: string): Session | undefined {
    return this.#byKey.get(accessKeyId)
  }
}

function tokenOf(size: number): string {
  // the start that all of AWS's session tokens have
  return `IQoJb3JpZ2luX2Vj${randomBytes(size).toString('base64')}`.slice(0, size)
}

function roleId(arn: string): string {
  return `AROA${spell(createHash('sha256').update(arn).digest().subarray(0, 17))}`
}

function spell(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join('')
}
