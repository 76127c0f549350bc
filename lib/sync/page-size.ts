import { ServiceError } from '../errors.ts'

/** How many results a page has: as asked for, up to the most there can be. @throws ServiceError */
export function pageSize(asked: number | undefined, most: number): number {
  if (asked !== undefined && asked < 1) {
    throw new ServiceError('InvalidParameterException', 'MaxResults must be greater than 0.')
  }
  return Math.min(asked ?? most, most)
}
