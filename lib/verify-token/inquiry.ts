import type { HttpRequest } from '../http/request.ts'
import { ServiceError } from '../errors.ts'
import { parseJsonBody } from '../protocol/json-body.ts'
import type { TokenUse } from '../domain/token-claims.ts'

/** A token and what its holder wants of it; what is left out is not asked for. */
export interface Inquiry {
  readonly token: string
  readonly tokenUse: TokenUse | null
  readonly clientId: string | null
  readonly userPoolId: string | null
}

/**
 * Reads `POST /verify-token`: a JSON object with `token` and, if wanted, `tokenUse`, `clientId` and
 * `userPoolId`. The token may come in the Authorization header instead (RFC 6750, section 2.1).
 *
 * @throws ServiceError SerializationException, InvalidParameterException
 */
export function readInquiry({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): Inquiry {
  const members = body.length === 0 ? {} : parseJsonBody(body)
  const bearer = /^bearer +(.+)$/iu.exec(headers.authorization ?? '')?.[1]
  const given = text(members, 'token')
  const token = given ?? bearer
  if (token === undefined || (given !== null && bearer !== undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      'Give one token, as `token` or in the Authorization header.',
    )
  }
  const tokenUse = text(members, 'tokenUse')
  if (tokenUse !== null && tokenUse !== 'id' && tokenUse !== 'access') {
    throw new ServiceError('InvalidParameterException', '`tokenUse` is `id` or `access`.')
  }
  return {
    token,
    tokenUse,
    clientId: text(members, 'clientId'),
    userPoolId: text(members, 'userPoolId'),
  }
}

function text(members: Record<string, unknown>, name: string): string | null {
  const value = Object.hasOwn(members, name) ? members[name] : undefined
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') {
    throw new ServiceError('InvalidParameterException', `\`${name}\` has to be a text.`)
  }
  return value
}
