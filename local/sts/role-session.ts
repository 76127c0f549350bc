import { QueryError, type XmlStructure } from '../query-protocol.ts'
import type { Constraint } from '../query-constraints.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { PolicyError } from './policy-json.ts'
import type { Role, Trust } from './roles-file.ts'
import type { Session, Sessions } from './sessions.ts'

/** What the operations that hand out a role's keys work with. */
export interface StsServices {
  account: string
  readTrust: () => Promise<Trust>
  keys: IssuerKeys
  sessions: Sessions
  /** Milliseconds since the epoch. */
  now: () => number
}

/** The limits of the parameters that all of these operations take. */
export const roleConstraints: readonly Constraint[] = [
  { name: 'roleArn', kind: 'string', min: 20, max: 2048, required: true },
  {
    name: 'roleSessionName',
    kind: 'string',
    min: 2,
    max: 64,
    pattern: /^[\w+=,.@-]*$/,
    required: true,
  },
  { name: 'durationSeconds', kind: 'integer', min: 900, max: 43_200 },
]

/** Answers a roles file that cannot be used. */
export function refuseRolesFile(error: unknown): never {
  if (!(error instanceof PolicyError)) throw error
  throw new QueryError('MalformedPolicyDocument', `Roles file, ${error.message}`)
}

/** Seconds that a session lives. @throws QueryError beyond what the role allows */
export function durationOf(requested: string | undefined, role: Role): number {
  const duration = requested === undefined ? 3600 : Number(requested)
  if (duration > role.maxSessionDuration) {
    const sentence =
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
    throw new QueryError('ValidationError', sentence)
  }
  return duration
}

/** The part of an answer that hands a session out. */
export function sessionAnswer(session: Session): XmlStructure {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
    AssumedRoleUser: { AssumedRoleId: session.assumedRoleId, Arn: session.assumedRoleArn },
  }
}
