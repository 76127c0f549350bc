import { ServiceError } from '../errors.ts'
import { pause } from './pause.ts'

/** How often work is begun before its caller is told to wait. */
const rounds = 16

/** The round that waits longest, about a second: rivals who wait so long are spread far enough. */
const longest = 7

/**
 * Does work again, from its reading on, while what it had read was changed before it wrote, so that
 * changes made at once are decided one after another.
 *
 * @param changes the errors of writes that met another change
 * @param work is told how often it was begun before
 * @throws ServiceError TooManyRequestsException when there is no end to it
 */
export async function retryOnChange<T>(
  changes: readonly Error[],
  work: (before: number) => Promise<T>,
): Promise<T> {
  for (let round = 0; round < rounds; round++) {
    if (round > 1) await pause(Math.min(round - 1, longest)) // one rival has had its turn at once
    try {
      return await work(round)
    } catch (error) {
      if (!changes.some((change) => change === error)) throw error
    }
  }
  throw new ServiceError('TooManyRequestsException')
}
