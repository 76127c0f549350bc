import { expect } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServices, type Services } from '../../lib/services.ts'
import type { StoreCall } from '../../lib/store/table.ts'
import { deliverMessages } from '../../lib/user-pools/deliver.ts'
import { streamOf, testServices, type TestServices } from '../services.ts'

/** Test services that note each call to the store. */
export interface Stage extends TestServices {
  /** Runs something and answers the calls it made to the store. */
  callsOf(work: () => Promise<unknown>): Promise<StoreCall[]>
  /** The services of another process over the same store, which has opened no key yet. */
  cold(): Pick<Stage, 'services' | 'callsOf'>
  /** The code in the newest message to an address. */
  codeTo(address: string): string
}

/** Sets a stage: a store of its own, a clock that stands still, an outbox. */
export async function aStage(env: Record<string, string> = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-stage-'))
  const settings = { COGNATE_KEY_FILE: join(folder, 'key'), COGNATE_AUDIT: 'off', ...env }
  const test = await testServices(settings)
  const another = () => {
    const calls: StoreCall[] = []
    const options = {
      now: () => test.clock.now,
      onStoreCall: (call: StoreCall) => calls.push(call),
    }
    const services = Object.create(createServices({ ...process.env, ...settings }, options), {
      courier: { value: test.services.courier },
    }) as Services // over the same store, with the same courier
    const callsOf = async (work: () => Promise<unknown>) => {
      calls.length = 0
      await work().catch(() => undefined) // a refusal costs calls too
      return [...calls]
    }
    return { services, callsOf }
  }
  const own = another()
  const changes = streamOf(own.services.table, test.services.table)
  return {
    ...test,
    ...own,
    cold: another,
    deliver: async () => deliverMessages(own.services, await changes()),
    codeTo: (address) => {
      const message = test.outbox.findLast(({ to }) => to === address)
      const text = message && ('html' in message ? message.html : message.text)
      return /\d{6,8}/u.exec(text ?? '')?.[0] ?? ''
    },
    stop: async () => {
      await test.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How many of the calls came one after another: those that overlap are one round trip. */
export function roundTrips(calls: readonly StoreCall[]): number {
  let trips = 0
  let end = -Infinity
  for (const { startedAt, endedAt } of [...calls].sort((a, b) => a.startedAt - b.startedAt)) {
    if (startedAt >= end) trips++
    end = startedAt >= end ? endedAt : Math.min(end, endedAt)
  }
  return trips
}

/** What a refusal looks like: the wire name and the sentence. */
export function refusal(code: string, message: string): unknown {
  return expect.objectContaining({ code, message })
}

/** What those of many calls at once were refused with. */
export function refusals(results: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return results.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))
}
