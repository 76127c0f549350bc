/**
 * Why a message did not leave: a role that may not be assumed, rights that lack, a refusal that a
 * second try would meet again, or a fault that may pass.
 */
export type DeliveryFaultReason = 'untrusted role' | 'no access' | 'refused' | 'passing'

/** The error of a carrier. Its cause is the carrier's own. */
export class DeliveryFault extends Error {
  readonly reason: DeliveryFaultReason

  constructor(reason: DeliveryFaultReason, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'DeliveryFault'
    this.reason = reason
  }
}

const denials = /^(?:AccessDenied|AuthorizationError)/u
const throttles = /Throttl|TooManyRequests|LimitExceeded/u

/** What SMTP's, the SDK's and our own clients tell of an error. */
interface CarrierError {
  readonly name?: string
  /** SMTP's reply code (nodemailer). */
  readonly responseCode?: number
  readonly $metadata?: { readonly httpStatusCode?: number }
  /** The HTTP status (our own client). */
  readonly status?: number
}

/** A carrier's error, told apart by what can be done about it. */
export function deliveryFault(error: unknown): DeliveryFault {
  return error instanceof DeliveryFault ? error : new DeliveryFault(reasonOf(error), error)
}

/** The error of a role that was to be assumed. */
export function roleFault(error: unknown): DeliveryFault {
  const reason = reasonOf(error)
  return new DeliveryFault(reason === 'no access' ? 'untrusted role' : reason, error)
}

function reasonOf(error: unknown): DeliveryFaultReason {
  const { name = '', responseCode, $metadata, status } = error as CarrierError // all optional
  if (denials.test(name)) return 'no access'
  const http = status ?? $metadata?.httpStatusCode ?? 0
  const isRefused = http >= 400 && http < 500 && !throttles.test(name)
  return isRefused || (responseCode ?? 0) >= 500 ? 'refused' : 'passing'
}
