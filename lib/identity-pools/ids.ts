import { randomUUID } from 'node:crypto'
import type { Settings } from '../settings.ts'

/** A new identity pool id: `{region}:{uuid}`. */
export function newIdentityPoolId(region: string): string {
  return `${region}:${randomUUID()}`
}

/**
 * A new identity id: `{region}:{uuid}`, the UUID's first group being the pool's, so that identity
 * and pool are read in one trip. The other 90 random bits keep it unguessable, as a guest's has to
 * be.
 */
export function newIdentityId(identityPoolId: string): string {
  const end = identityPoolId.indexOf(':') + 9
  return identityPoolId.slice(0, end) + randomUUID().slice(8)
}

/** The ARN of an identity pool. */
export function identityPoolArn({ region, account }: Settings, identityPoolId: string): string {
  return `arn:aws:cognito-identity:${region}:${account}:identitypool/${identityPoolId}`
}
