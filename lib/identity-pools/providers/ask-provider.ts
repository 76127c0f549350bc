import { refusedLogin, unreachable } from '../../domain/login-refusals.ts'
import { guardedRequest } from '../../outbound/guarded-request.ts'
import type { Services } from '../../services.ts'

/** What a provider answered, as it came out of JSON. */
export type ProviderAnswer = Readonly<Record<string, unknown>>

/** Milliseconds that a provider has to answer. */
const patience = 5_000

/**
 * Asks a provider about a token, by a guarded call.
 *
 * @throws ServiceError NotAuthorizedException when it refuses the token, ExternalServiceException
 *   when it does not answer, or what is no answer
 */
export async function askProvider(
  { settings }: Pick<Services, 'settings'>,
  url: URL,
  authorization?: string,
): Promise<ProviderAnswer> {
  const { status, text } = await guardedRequest({
    method: 'GET',
    url,
    headers: {
      accept: 'application/json',
      'user-agent': 'Cognate',
      ...(authorization !== undefined && { authorization }),
    },
    patience,
    reachesPrivateAddresses: settings.reachesPrivateAddresses,
  }).catch(unreachable)
  const isRefusal = status >= 400 && status < 500 && status !== 429
  if (isRefusal) throw refusedLogin('', new Error(`the provider answered ${String(status)}`))
  if (status !== 200) return unreachable(new Error(`the provider answered ${String(status)}`))
  return objectIn(text)
}

/**
 * A provider's own name of an account, or of an app: a short text, or a number.
 *
 * @throws ServiceError NotAuthorizedException for anything else: the token is nobody's
 */
export function nameIn(answer: ProviderAnswer, member: string): string {
  const value = Object.hasOwn(answer, member) ? answer[member] : undefined
  const name = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof name === 'string' && /^[\x21-\x7e]{1,255}$/u.test(name)) return name
  throw refusedLogin('', new Error(`the provider named no ${member}`))
}

function objectIn(text: string): ProviderAnswer {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return unreachable(error)
  }
  if (typeof value === 'object' && value !== null) return value as ProviderAnswer // an object of JSON
  return unreachable(new Error('the provider answered what is no object'))
}
