import { ServiceError } from '../errors.ts'
import { OAuthFault } from './faults.ts'

/** Whether an error is that of a customer's trigger, whose words are for the app. */
export function isOfTrigger(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.status < 500 && error.code.includes('Lambda')
}

/** A trigger's refusal as an app is told (developer guide, "Authorize endpoint", errors). */
export function triggerFault({ message }: ServiceError): OAuthFault {
  return new OAuthFault('invalid_request', message)
}
