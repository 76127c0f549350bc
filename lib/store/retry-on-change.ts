import { ServiceError } from '../errors.ts'
import { pause } from './pause.ts'

/** How often work is begun before its caller is told to wait. */
const rounds = 12

/** Rounds without a wait before: of a few rivals, each has had its turn by then. */
const eager = 4

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
    if (round > eager) await pause(round - eager)
    try {
      return await work(round)
    } catch (error) {
      if (!changes.some((change) => change === error)) throw error
    }
  }
  throw new ServiceError('TooManyRequestsException')
}
