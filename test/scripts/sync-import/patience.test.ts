import { describe, expect, it } from '@jest/globals'
import { Pace } from '../../../scripts/sync-import/patience.ts'

const quick = { rate: 100_000, tries: 4, firstWait: 1, longestWait: 4 }

/** Something that fails so many times and then answers. */
function failing(times: number, error: Error) {
  const calls: number[] = []
  const request = () => {
    calls.push(performance.now())
    return calls.length <= times ? Promise.reject(error) : Promise.resolve('answer')
  }
  return { calls, request }
}

function sdkError(name: string, $fault: 'client' | 'server', httpStatusCode = 400): Error {
  return Object.assign(new Error(name), { name, $fault, $metadata: { httpStatusCode } })
}

describe('a pace', () => {
  it.each([
    ['throttling', sdkError('TooManyRequestsException', 'client')],
    ['throttling by its status', sdkError('Unknown', 'client', 429)],
    ['the throttling of other services', sdkError('ThrottlingException', 'client')],
    ['a fault of the service', sdkError('InternalErrorException', 'server', 500)],
    ['a fault of the network', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  ])('waits %s out', async (_, error) => {
    const { calls, request } = failing(3, error)
    expect(await new Pace(quick).run(request)).toBe('answer')
    expect(calls).toHaveLength(4)
  })

  it('gives up at last', async () => {
    const error = sdkError('TooManyRequestsException', 'client')
    const { calls, request } = failing(9, error)
    await expect(new Pace(quick).run(request)).rejects.toBe(error)
    expect(calls).toHaveLength(4)
  })

  it.each(['ResourceNotFoundException', 'NotAuthorizedException', 'AccessDeniedException'])(
    'does not try %s again',
    async (name) => {
      const { calls, request } = failing(1, sdkError(name, 'client'))
      await expect(new Pace(quick).run(request)).rejects.toThrow(name)
      expect(calls).toHaveLength(1)
    },
  )

  it('spreads requests evenly', async () => {
    const pace = new Pace({ ...quick, rate: 50 })
    const begun = performance.now()
    const { calls, request } = failing(0, new Error('none'))
    await Promise.all(Array.from({ length: 6 }, () => pace.run(request)))
    expect(calls).toHaveLength(6)
    expect(performance.now() - begun).toBeGreaterThan(95) // five times 20 ms, less what timers take off
  })
})
