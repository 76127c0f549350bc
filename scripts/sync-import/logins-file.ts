import { readFileSync } from 'node:fs'
import { userPoolProvider } from '../../lib/identity-pools/provider-names.ts'
import { linkedLogin } from '../../lib/identity-pools/providers/login.ts'
import type { LinkedLogin } from '../../lib/store/identities.ts'

/**
 * Reads whose logins are whose: lines of identity id, provider and subject, with commas between them
 * and without quotation marks. The provider is named as in `Logins`, or by the id of a user pool; the
 * subject is its own name for the person, such as the `sub` of its tokens.
 *
 * @throws Error that names the line that is wrong
 */
export function readLogins(file: string): Map<string, LinkedLogin[]> {
  const logins = new Map<string, LinkedLogin[]>()
  const lines = readFileSync(file, 'utf8').split(/\r?\n/u)
  for (const [index, line] of lines.entries()) {
    if (line === '' || (index === 0 && line.startsWith('identity'))) continue
    const [, identityId, provider, subject] =
      /^([\w-]+:[0-9a-f-]{36}),([^,]+),(.+)$/u.exec(line) ?? []
    if (identityId === undefined || provider === undefined || subject === undefined) {
      throw new Error(`${file}, line ${index + 1}: it is identity id,provider,subject`)
    }
    const known = logins.get(identityId) ?? []
    logins.set(identityId, [...known, loginOf(provider, subject)])
  }
  return logins
}

function loginOf(name: string, subject: string): LinkedLogin {
  const isUserPool = /^[a-z0-9-]{1,40}_[0-9a-zA-Z]{1,55}$/u.test(name)
  return linkedLogin(isUserPool ? userPoolProvider(name) : name, subject)
}
