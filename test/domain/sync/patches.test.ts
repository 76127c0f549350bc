import { describe, expect, it } from '@jest/globals'
import { cognitoLimits } from '../../../lib/domain/sync/limits.ts'
import {
  applyPatches,
  checkPatches,
  checkSize,
  isChange,
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
const empty = { syncCount: 0, records: 0, bytes: 0, removedRecords: 0, clearedUpTo: 0 }
const mebibyte = 1024 * 1024

describe('recordBytes', () => {
  it('counts key and value in UTF-8', () => {
    expect(recordBytes({ key: 'ä', value: '€' })).toBe(5)
  })
})

describe('checkPatches', () => {
  it('takes 1,024 patches of different keys', () => {
    const patches = Array.from({ length: 1024 }, (_, index) => patch(`k${index}`, 'v'))
    expect(() => checkPatches(patches, cognitoLimits)).not.toThrow()
  })

  it('refuses a key that is given twice', () => {
    expect(() => checkPatches([patch('a', '1'), patch('a')], cognitoLimits)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: 'A record key is given more than once.',
      }),
    )
  })

  it('refuses more than 1,024 patches', () => {
    const patches = Array.from({ length: 1025 }, (_, index) => patch(`k${index}`))
    expect(() => checkPatches(patches, cognitoLimits)).toThrow(
      expect.objectContaining({
        code: 'LimitExceededException',
        message: 'An update has at most 1024 record patches.',
      }),
    )
  })

  it('refuses more than a megabyte', () => {
    expect(() => checkPatches([patch('ab', 'x'.repeat(mebibyte - 1))], cognitoLimits)).toThrow(
      expect.objectContaining({ code: 'LimitExceededException' }),
    )
  })
})

describe('applyPatches', () => {
  it('counts a new record', () => {
    expect(applyPatches(empty, [patch('key', 'value')], none)).toEqual({
      ...empty,
      records: 1,
      bytes: 8,
    })
  })

  it('counts a replaced record once', () => {
    const stored = new Map([['key', { syncCount: 3, bytes: 8 }]])
    const size = applyPatches({ ...empty, records: 2, bytes: 20 }, [patch('key', 'v', 3)], stored)
    expect(size).toEqual({ ...empty, records: 2, bytes: 16 })
  })

  it('takes a removed record off the count', () => {
    const stored = new Map([['key', { syncCount: 3, bytes: 8 }]])
    const size = applyPatches(
      { ...empty, records: 2, bytes: 20 },
      [patch('key', undefined, 3)],
      stored,
    )
    expect(size).toEqual({ ...empty, records: 1, bytes: 12, removedRecords: 1 })
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

  it('keeps a removed record in mind until it is written again', () => {
    const before = { ...empty, removedRecords: 2 }
    const stored = new Map([['key', { syncCount: 3 }]])
    expect(applyPatches(before, [patch('key', 'v', 3)], stored)).toEqual({
      ...empty,
      records: 1,
      bytes: 4,
      removedRecords: 1,
    })
  })

  it.each([
    ['was never there', none, 0],
    ['was removed before', new Map([['key', { syncCount: 3 }]]), 3],
    ['was removed before, unknown to the client', new Map([['key', { syncCount: 3 }]]), 0],
  ])('counts nothing for the removal of a key that %s', (_, stored, syncCount) => {
    const before = { ...empty, removedRecords: 1 }
    const removal = patch('key', undefined, syncCount)
    expect(isChange(removal, stored.get('key'))).toBe(false)
    expect(applyPatches(before, [removal], stored)).toEqual(before)
  })

  it('takes any count that there was for a record that is not there, and no later one', () => {
    const before = { ...empty, syncCount: 5 }
    expect(applyPatches(before, [patch('key', 'v', 5)], none).records).toBe(1)
    for (const syncCount of [6, -1]) {
      expect(() => applyPatches(before, [patch('key', 'v', syncCount)], none)).toThrow(
        expect.objectContaining({ code: 'ResourceConflictException' }),
      )
    }
  })

  it('fills a dataset to 1,024 records and a megabyte, and no further', () => {
    const full = { ...empty, records: 1023, bytes: mebibyte - 2 }
    const after = applyPatches(full, [patch('k', 'v')], none)
    expect(after).toEqual({ ...empty, records: 1024, bytes: mebibyte })
    expect(() => checkSize(after, cognitoLimits)).not.toThrow()
    const larger = applyPatches(full, [patch('k', 'vw')], none)
    expect(() => checkSize(larger, cognitoLimits)).toThrow(
      expect.objectContaining({ message: 'A dataset has at most 1048576 bytes.' }),
    )
    const more = applyPatches({ ...empty, records: 1024 }, [patch('k', 'v')], none)
    expect(() => checkSize(more, cognitoLimits)).toThrow(
      expect.objectContaining({
        code: 'LimitExceededException',
        message: 'A dataset has at most 1024 records.',
      }),
    )
  })
})
