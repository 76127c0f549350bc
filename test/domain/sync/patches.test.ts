import { describe, expect, it } from '@jest/globals'
import {
  applyPatches,
  checkPatches,
  recordBytes,
  type Patch,
  type RecordState,
} from '../../../lib/domain/sync/patches.ts'

const patch = (key: string, value?: string, syncCount = 0): Patch => ({
  key,
  value,
  syncCount,
  deviceModifiedAt: undefined,
})
const none = new Map<string, RecordState>()
const empty = { records: 0, bytes: 0 }
const mebibyte = 1024 * 1024

describe('recordBytes', () => {
  it('counts key and value in UTF-8', () => {
    expect(recordBytes({ key: 'ä', value: '€' })).toBe(5)
  })
})

describe('checkPatches', () => {
  it('takes 1,024 patches of different keys', () => {
    const patches = Array.from({ length: 1024 }, (_, index) => patch(`k${index}`, 'v'))
    expect(() => checkPatches(patches)).not.toThrow()
  })

  it('refuses a key that is given twice', () => {
    expect(() => checkPatches([patch('a', '1'), patch('a')])).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: 'A record key is given more than once.',
      }),
    )
  })

  it('refuses more than 1,024 patches', () => {
    const patches = Array.from({ length: 1025 }, (_, index) => patch(`k${index}`))
    expect(() => checkPatches(patches)).toThrow(
      expect.objectContaining({
        code: 'LimitExceededException',
        message: 'An update has at most 1024 record patches.',
      }),
    )
  })

  it('refuses more than a megabyte', () => {
    expect(() => checkPatches([patch('ab', 'x'.repeat(mebibyte - 1))])).toThrow(
      expect.objectContaining({ code: 'LimitExceededException' }),
    )
  })
})

describe('applyPatches', () => {
  it('counts a new record', () => {
    expect(applyPatches(empty, [patch('key', 'value')], none)).toEqual({ records: 1, bytes: 8 })
  })

  it('counts a replaced record once', () => {
    const stored = new Map([['key', { syncCount: 3, bytes: 8 }]])
    const size = applyPatches({ records: 2, bytes: 20 }, [patch('key', 'v', 3)], stored)
    expect(size).toEqual({ records: 2, bytes: 16 })
  })

  it('takes a removed record off the count', () => {
    const stored = new Map([['key', { syncCount: 3, bytes: 8 }]])
    const size = applyPatches({ records: 2, bytes: 20 }, [patch('key', undefined, 3)], stored)
    expect(size).toEqual({ records: 1, bytes: 12 })
  })

  it.each([
    ['an older count', 2],
    ['a newer count', 4],
    ['no count', 0],
  ])('refuses a patch with %s than the record has', (_, syncCount) => {
    const stored = new Map([['key', { syncCount: 3, bytes: 8 }]])
    expect(() => applyPatches(empty, [patch('key', 'v', syncCount)], stored)).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException' }),
    )
  })

  it('refuses a count for a record that is not there', () => {
    expect(() => applyPatches(empty, [patch('key', 'v', 1)], none)).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException' }),
    )
  })

  it.each([0, 5])('takes count %d for a record that was removed at 5', (syncCount) => {
    const stored = new Map([['key', { syncCount: 5 }]])
    expect(applyPatches(empty, [patch('key', 'v', syncCount)], stored).records).toBe(1)
  })

  it('refuses the count that a removed record had before', () => {
    const stored = new Map([['key', { syncCount: 5 }]])
    expect(() => applyPatches(empty, [patch('key', 'v', 3)], stored)).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException' }),
    )
  })

  it('fills a dataset to 1,024 records and a megabyte, and no further', () => {
    const full = { records: 1023, bytes: mebibyte - 2 }
    expect(applyPatches(full, [patch('k', 'v')], none)).toEqual({ records: 1024, bytes: mebibyte })
    expect(() => applyPatches(full, [patch('k', 'vw')], none)).toThrow(
      expect.objectContaining({ message: 'A dataset has at most 1048576 bytes.' }),
    )
    expect(() => applyPatches({ records: 1024, bytes: 0 }, [patch('k', 'v')], none)).toThrow(
      expect.objectContaining({
        code: 'LimitExceededException',
        message: 'A dataset has at most 1024 records.',
      }),
    )
  })
})
