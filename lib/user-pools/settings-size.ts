import { ServiceError } from '../errors.ts'

/** Bytes of settings that one item of the table holds, with room for what stands beside them. */
const mostBytes = 300_000

/**
 * Refuses settings whose lists are each allowed, but which are too long together.
 *
 * @throws ServiceError InvalidParameterException
 */
export function checkSize(settings: object): void {
  if (Buffer.byteLength(JSON.stringify(settings)) > mostBytes) {
    throw new ServiceError('InvalidParameterException', 'The settings are too long altogether.')
  }
}
