import { describe, expect, it } from '@jest/globals'
import { Sealer } from '../../lib/keys/sealer.ts'
import { deviceIdOf } from '../../lib/sync/device-id.ts'

const sealer = new Sealer(Buffer.alloc(32, 1))
const device = { identityId: 'r:identity', platform: 'GCM', token: 'token' } as const

describe('deviceIdOf', () => {
  it('is a UUID, always the same for a token', () => {
    const id = deviceIdOf(sealer, device)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
    expect(deviceIdOf(sealer, device)).toBe(id)
  })

  it.each([{ identityId: 'r:other' }, { platform: 'ADM' as const }, { token: 'other' }])(
    'is another one for %j',
    (other) => {
      expect(deviceIdOf(sealer, { ...device, ...other })).not.toBe(deviceIdOf(sealer, device))
    },
  )
})
