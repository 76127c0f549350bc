import { createHash } from 'node:crypto'
import { countMetric } from '../../metrics.ts'
import type { Services } from '../../services.ts'

/** Milliseconds that an answer may take: a sign-in waits for it. */
const patience = 300

/** Characters of the hash that are told; hundreds of leaked passwords share them. */
const told = 5

/**
 * Whether a password is among those that leaked somewhere, by a service that learns only the first
 * five digits of its hash ("k-anonymity"). Without such a service, or when it does not answer in
 * time, it counts as not leaked.
 *
 * @see https://haveibeenpwned.com/API/v3#PwnedPasswords
 */
export async function isLeakedPassword(
  services: Pick<Services, 'settings' | 'now'>,
  password: string,
): Promise<boolean> {
  const { breachUrl } = services.settings
  if (breachUrl === undefined) return false
  const hash = createHash('sha1').update(password).digest('hex').toUpperCase()
  try {
    const response = await fetch(`${breachUrl.replace(/\/$/u, '')}/${hash.slice(0, told)}`, {
      headers: { 'add-padding': 'true' },
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    })
    if (!response.ok) throw new Error(`answered ${response.status}`)
    return isListed(await response.text(), hash.slice(told))
  } catch (error) {
    const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    countMetric(services, 'BreachLookUpFailures', { fault })
    return false
  }
}

/** Lines are `SUFFIX:COUNT`; those that only pad the answer count 0. */
function isListed(answer: string, suffix: string): boolean {
  return answer.split(/\r?\n/u).some((line) => {
    const [listed, count] = line.split(':')
    return listed === suffix && Number(count) > 0
  })
}
