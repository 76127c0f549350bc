import { longestRow } from '../../domain/user-import/row.ts'

/** A line of a file. */
export interface Line {
  /** The first is 1. */
  readonly number: number
  /** Without its end; undefined when it is not UTF-8. */
  readonly text: string | undefined
  /** Bytes of the file up to the next line. */
  readonly end: number
}

/** A file of known size that is read in parts. */
export interface LinesSource {
  readonly size: number
  readonly read: (from: number, length: number) => Promise<Buffer>
}

/** Bytes that are read at a time: some thousand lines. */
const partBytes = 1024 * 1024

/** Bytes that are kept of a line: enough to know that it is too long. */
const keptBytes = 4 * longestRow + 4

const lineFeed = 10
const carriageReturn = 13
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The lines of a file from a place on, never more than a part of it in memory, however long its
 * lines are.
 */
export async function* readLines(
  { size, read }: LinesSource,
  { offset, line }: { offset: number; line: number },
): AsyncGenerator<Line> {
  let number = line
  let position = offset
  let rest: Buffer = Buffer.alloc(0)
  while (position < size) {
    const part = await read(position, Math.min(partBytes, size - position))
    if (part.length === 0) throw new Error('the file ends before its end')
    let start = 0
    for (let at = part.indexOf(lineFeed); at >= 0; at = part.indexOf(lineFeed, start)) {
      const bytes = Buffer.concat([rest, part.subarray(start, at)])
      start = at + 1
      rest = Buffer.alloc(0)
      yield { number: ++number, text: textOf(bytes), end: position + start }
    }
    rest = Buffer.concat([rest, part.subarray(start)]).subarray(0, keptBytes)
    position += part.length
  }
  if (rest.length > 0) yield { number: number + 1, text: textOf(rest), end: size }
}

function textOf(bytes: Buffer): string | undefined {
  const isCut = bytes.length >= keptBytes // perhaps within a character
  if (isCut) return ' '.padEnd(longestRow + 1, '?')
  const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length
  try {
    return decoder.decode(bytes.subarray(0, end))
  } catch {
    return undefined
  }
}
