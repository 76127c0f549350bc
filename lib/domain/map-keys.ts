import { ServiceError } from '../errors.ts'

/**
 * Refuses a map with the one key that cannot be stored: DynamoDB's client builds items as plain
 * objects, where `__proto__` is no key.
 *
 * @throws ServiceError InvalidParameterException
 */
export function refuseLostKeys(map: Readonly<Record<string, unknown>> = {}): void {
  if (Object.hasOwn(map, '__proto__')) {
    throw new ServiceError('InvalidParameterException', "A key cannot be '__proto__'.")
  }
}
