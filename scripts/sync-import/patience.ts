import { setTimeout as pause } from 'node:timers/promises'

/** How requests to the source are paced and tried again. */
export interface Patience {
  /** Requests a second, spread evenly. */
  readonly rate: number
  /** How often a request is made that is throttled, or meets a fault of the service or network. */
  readonly tries: number
  /** Milliseconds of the first wait; each further one is twice as long, up to the longest. */
  readonly firstWait: number
  readonly longestWait: number
}

/** The usual tries: about five minutes in all, after which the item is reported and passed over. */
export const usualTries = { tries: 12, firstWait: 200, longestWait: 60_000 }

/**
 * Makes requests at a pace, in the order they were asked for, and again after a growing wait while the
 * service is busy. What it throttles slows down all that follow: others use the same quotas, such as
 * the application that is to move.
 *
 * Source: AWS SDKs and Tools reference guide, "Retry behavior" (exponential backoff with jitter).
 */
export class Pace {
  readonly #patience: Patience
  #free = 0

  constructor(patience: Patience) {
    this.#patience = patience
  }

  /** @throws the last error, when there is no end to it, or at once one that no waiting helps */
  async run<T>(request: () => Promise<T>): Promise<T> {
    const { tries } = this.#patience
    for (let tried = 1; ; tried++) {
      await this.#turn()
      try {
        return await request()
      } catch (error) {
        if (!isPassing(error) || tried === tries) throw error
        this.#holdUp(this.#waitAfter(tried))
      }
    }
  }

  async #turn(): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.#free)
    this.#free = at + 1000 / this.#patience.rate
    if (at > now) await pause(at - now)
  }

  #holdUp(wait: number): void {
    this.#free = Math.max(this.#free, performance.now() + wait)
  }

  #waitAfter(tried: number): number {
    const { firstWait, longestWait } = this.#patience
    return Math.min(longestWait, firstWait * 2 ** (tried - 1)) * (0.5 + Math.random() / 2)
  }
}

const throttled = /throttl|toomanyrequests|requestlimitexceeded|slowdown/iu

/** Whether an error of the SDK may be gone after a while. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { $fault, $metadata } = error as Partial<SdkError> // absent from errors of the network
  if (throttled.test(error.name) || $metadata?.httpStatusCode === 429) return true
  if ($fault === 'server') return true
  return $fault === undefined && 'code' in error // ECONNRESET and its like
}

interface SdkError {
  readonly $fault: 'client' | 'server'
  readonly $metadata: { readonly httpStatusCode?: number }
}
