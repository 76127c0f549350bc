import { describe, expect, it } from '@jest/globals'
import { acrValuesOf, levelOfAcr } from '../../lib/domain/acr-mapping.ts'

const mapping = { Level1: 'bronze', Level3: 'gold' }

describe('AcrMapping', () => {
  it('asks for levels by the names of the provider, in their order', () => {
    expect(acrValuesOf(mapping, [3, 2, 1])).toEqual(['gold', 'bronze'])
    expect(acrValuesOf(undefined, [3])).toEqual([])
  })

  it.each<[string | undefined, number]>([
    ['gold', 3],
    ['bronze', 1],
    ['silver', 1],
    ['Level3', 1],
    [undefined, 1],
  ])('takes %s for level %d', (acr, level) => {
    expect(levelOfAcr(mapping, acr)).toBe(level)
  })

  it('takes anything for the lowest level where nothing is mapped', () => {
    expect(levelOfAcr(undefined, 'gold')).toBe(1)
  })
})
