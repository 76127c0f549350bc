import { describe, expect, it } from '@jest/globals'
import { readXml } from '../../lib/federation/xml.ts'

describe('a document of somebody else', () => {
  it('is read as it is written', async () => {
    const document = await readXml(`<a>${'<b>c</b>'.repeat(1_000)}</a>`)
    expect(document.documentElement?.children).toHaveLength(1_000)
  })

  it.each([
    ['elements', '<b/>'.repeat(4_000)],
    ['comments', '<!---->'.repeat(4_000)],
    ['texts', 'b<c/>'.repeat(2_000)],
  ])('is refused with too many %s', async (_, content) => {
    await expect(readXml(`<a>${content}</a>`)).rejects.toThrow('the document has too many nodes')
  })

  it('is refused with too many comments around its root', async () => {
    const refused = readXml(`${'<!---->'.repeat(4_000)}<a/>`)
    await expect(refused).rejects.toThrow('the document has too many nodes')
  })

  it('is refused when it lies too deep', async () => {
    const deep = '<a>'.repeat(65) + '</a>'.repeat(65)
    await expect(readXml(deep)).rejects.toThrow('the document is nested too deeply')
  })
})
