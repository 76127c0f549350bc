import { describe, expect, it } from '@jest/globals'
import { readLines, type Line } from '../../../lib/user-pools/import/lines.ts'

async function linesOf(file: Buffer, from = { offset: 0, line: 0 }) {
  const read = (start: number, length: number) =>
    Promise.resolve(file.subarray(start, start + length))
  const lines: Line[] = []
  for await (const line of readLines({ size: file.length, read }, from)) lines.push(line)
  return lines
}

describe('the lines of a file', () => {
  it.each([
    ['a line feed', 'a\nbé\n'],
    ['nothing after the last', 'a\nbé'],
    ['a carriage return, too', 'a\r\nbé\r\n'],
  ])('end with %s', async (_, text) => {
    const lines = await linesOf(Buffer.from(text))
    expect(lines.map(({ text }) => text)).toEqual(['a', 'bé'])
    expect(lines.map(({ number }) => number)).toEqual([1, 2])
    expect(lines.at(-1)?.end).toBe(Buffer.byteLength(text))
  })

  it('are none in an empty file', async () => expect(await linesOf(Buffer.alloc(0))).toEqual([]))

  it('go on where a line ended', async () => {
    const file = Buffer.from('a\n\nbé\nc')
    for (const { number, end } of await linesOf(file)) {
      const rest = await linesOf(file, { offset: end, line: number })
      expect(rest).toEqual((await linesOf(file)).slice(number))
    }
  })

  it('may lie across the parts that are read, characters too', async () => {
    const lines = Array.from({ length: 70_000 }, (_, index) => `é-${String(index)}-ü-日本語`)
    const read = await linesOf(Buffer.from(lines.join('\n')))
    expect(read.map(({ text }) => text)).toEqual(lines)
  })

  it('are nothing when they are not UTF-8', async () => {
    const file = Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from('b\n')])
    expect((await linesOf(file)).map(({ text }) => text)).toEqual([undefined, 'b'])
  })

  it('may be far too long without being kept', async () => {
    const file = Buffer.concat([Buffer.alloc(3_000_000, 'é'), Buffer.from('\nb\n')])
    const [long, next] = await linesOf(file)
    expect(long?.text?.length).toBeGreaterThan(16_000)
    expect(long?.text?.length).toBeLessThan(17_000)
    expect(next).toEqual({ number: 2, text: 'b', end: file.length })
  })

  it('fail with a file that is shorter than it was', async () => {
    const lines = readLines(
      { size: 10, read: () => Promise.resolve(Buffer.alloc(0)) },
      { offset: 0, line: 0 },
    )
    await expect(lines.next()).rejects.toThrow('the file ends before its end')
  })
})
