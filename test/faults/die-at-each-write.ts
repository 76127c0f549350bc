import { expect } from '@jest/globals'
import type { Services } from '../../lib/services.ts'
import { crashingServices } from './crashing-services.ts'

/** An operation that dies, how its repetition may end beside well, and what holds afterwards. */
export interface Case {
  readonly work: (services: Services) => Promise<unknown>
  readonly refusals?: readonly string[]
  readonly check: () => Promise<void>
}

/** Lets an operation die before and after each of its writes, repeats it, and sees what is left. */
export async function dieAtEachWrite(services: Services, make: () => Promise<Case>): Promise<void> {
  for (let point = 0; ; point++) {
    const { work, refusals = [], check } = await make()
    const dying = crashingServices(services, {
      write: Math.floor(point / 2),
      lands: point % 2 === 1,
    })
    await work(dying.services).catch(() => undefined) // nobody hears of it any more
    const outcome = await work(services).then(
      () => 'ok',
      (error: unknown) => (error as { code?: string }).code, // of a ServiceError
    )
    expect(['ok', ...refusals]).toContain(outcome)
    await check()
    if (!dying.crashed()) {
      expect(point).toBeGreaterThan(0)
      return
    }
  }
}
