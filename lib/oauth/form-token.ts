import { randomBytes } from 'node:crypto'
import { equalInConstantTime } from '../domain/constant-time.ts'
import type { Services } from '../services.ts'
import { cookie } from './cookies.ts'
import type { DomainRequest } from './domain-request.ts'
import { PageFault } from './faults.ts'

const cookieName = '__Host-form'
const label = 'form-token'

/** As long as a sign-in on the pages may take, in seconds. */
const life = 60 * 60

/** What a form has to bring, and the cookie that it is bound to where the browser had none yet. */
export interface FormToken {
  readonly token: string
  readonly cookies: readonly string[]
}

/** The token for the forms of a page: of no use in another browser. */
export async function formToken(
  { keyring }: Pick<Services, 'keyring'>,
  { cookies }: Pick<DomainRequest, 'cookies'>,
): Promise<FormToken> {
  const sealer = await keyring.sealer('user-pools')
  const mark = cookies.get(cookieName) ?? randomBytes(32).toString('base64url')
  return {
    token: sealer.hash(label, [mark]).toString('base64url'),
    cookies: [cookie(cookieName, mark, { seconds: life })],
  }
}

/**
 * Requires that a form was sent from a page that this very browser was shown (OWASP, Cross-Site
 * Request Forgery Prevention, "Signed Double-Submit Cookie").
 *
 * @throws PageFault expired
 */
export async function requireFormToken(
  { keyring }: Pick<Services, 'keyring'>,
  { cookies, form }: Pick<DomainRequest, 'cookies' | 'form'>,
): Promise<void> {
  const sealer = await keyring.sealer('user-pools')
  const mark = cookies.get(cookieName)
  const token = mark && sealer.hash(label, [mark]).toString('base64url')
  if (!token || !equalInConstantTime(form.get('_csrf') ?? '', token)) throw new PageFault('expired')
}
