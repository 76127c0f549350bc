import { replaceUser, userRef, type User } from '../../store/users.ts'
import type { Candidate } from '../sign-in/password.ts'
import type { SignInServices } from '../sign-in/sign-in.ts'
import { retryOnUserChange, revised } from '../user-changes.ts'
import { compromiseVerdict } from './compromised.ts'
import { readProtection } from './protection.ts'

/**
 * The user as a compromised password leaves them, where threat protection is on: one who has to
 * choose a new one first (developer guide, "Working with compromised-credentials detection"). A
 * temporary password is left alone, for it is replaced anyway.
 */
export async function resetIfCompromised(
  services: SignInServices,
  {
    pool,
    client,
    user,
    progress,
    call,
  }: Pick<Candidate, 'pool' | 'client' | 'progress' | 'call'> & { user: User },
  password: string,
): Promise<User> {
  const { table, now } = services
  if (!progress.threat || user.status !== 'CONFIRMED') return user
  const protection = await readProtection(table, pool, client.id)
  if (!protection) return user
  const verdict = await compromiseVerdict(services, protection, {
    event: 'SIGN_IN',
    password,
    user,
  })
  if (verdict.isCompromised) call.witness?.seeCompromised()
  if (!verdict.isBlocked) return user
  return retryOnUserChange(async () => {
    const present = await table.get(userRef(pool.id, user.username))
    if (present?.sub !== user.sub) return user
    const reset = revised(present, { status: 'RESET_REQUIRED' }, now())
    await table.write(replaceUser(reset))
    return reset
  })
}
