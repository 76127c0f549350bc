import { closeSync, createReadStream, existsSync, openSync, truncateSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { IdentityReport } from '../../lib/sync-import/import-everything-of.ts'
import type { Journal } from '../../lib/sync-import/run-import.ts'
import { Tally } from './tally.ts'

/** Which import a journal is of: no other goes on with it. */
export interface JournalHeader {
  readonly region: string
  readonly poolId: string
  /** Where it is imported to. */
  readonly target: string
}

/** A journal that counts what it notes. */
export interface CountingJournal extends Journal {
  readonly tally: Tally
  /** How many identities were done before. */
  readonly doneBefore: number
  readonly finish: () => void
  readonly close: () => void
}

/** The journal of a dry run: nothing is done, so that nothing is remembered. */
export function unwrittenJournal(): CountingJournal {
  const tally = new Tally()
  const nothing = () => undefined
  const note = (report: IdentityReport) => tally.add(report)
  return { tally, doneBefore: 0, isDone: () => false, note, finish: nothing, close: nothing }
}

/**
 * A file with a line for each identity that is done, so that an import that was cut off, however
 * roughly, goes on after it. It saves time and no more: what is stored decides what there is to do.
 */
export class FileJournal implements CountingJournal {
  readonly tally: Tally
  readonly #done: ReadonlySet<string>
  readonly #file: number

  private constructor(file: number, done: ReadonlySet<string>, tally: Tally) {
    this.#file = file
    this.#done = done
    this.tally = tally
  }

  /**
   * Opens the journal of an import that was cut off, or begins one: also when the last came to its
   * end.
   *
   * @throws Error when the file is of another import, or none
   */
  static async open(path: string, header: JournalHeader): Promise<FileJournal> {
    const begun = existsSync(path) ? await read(path, header) : undefined
    const isOver = begun?.isFinished !== false
    if (!isOver) truncateSync(path, begun.length)
    const file = openSync(path, isOver ? 'w' : 'a')
    if (isOver) writeSync(file, `${JSON.stringify(header)}\n`)
    const { done = new Set<string>(), tally = new Tally() } = isOver ? {} : begun
    return new FileJournal(file, done, tally)
  }

  isDone = (identityId: string): boolean => this.#done.has(identityId)

  note = (report: IdentityReport): void => {
    writeSync(this.#file, `${JSON.stringify(report)}\n`)
    this.tally.add(report)
  }

  /** Notes that the import came to its end: the next one begins anew. */
  finish = (): void => {
    writeSync(this.#file, `${JSON.stringify({ isFinished: true })}\n`)
  }

  close = (): void => closeSync(this.#file)

  get doneBefore(): number {
    return this.#done.size
  }
}

interface Begun {
  readonly done: ReadonlySet<string>
  readonly tally: Tally
  readonly isFinished: boolean
  /** Bytes of whole lines: the last one may have been cut off. */
  readonly length: number
}

async function read(path: string, header: JournalHeader): Promise<Begun> {
  const done = new Set<string>()
  const tally = new Tally()
  let [isFinished, length, isFirst] = [false, 0, true]
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const entry = parse(line)
    if (isFirst && !isSame(entry, header)) {
      throw new Error(`${path} is not the journal of this import: name another with --journal`)
    }
    if (!entry) break
    length += Buffer.byteLength(line) + 1
    if ('isFinished' in entry) isFinished = true
    else if (!isFirst && isWhole(entry)) {
      done.add(entry.identityId)
      tally.add(entry)
    }
    isFirst = false
  }
  return { done, tally, isFinished, length }
}

function parse(line: string): object | undefined {
  try {
    return JSON.parse(line) as object // written by this class alone
  } catch {
    return undefined
  }
}

function isSame(entry: object | undefined, header: JournalHeader): boolean {
  const { region, poolId, target } = (entry ?? {}) as Partial<JournalHeader> // compared next
  return region === header.region && poolId === header.poolId && target === header.target
}

/** What failed is tried again. */
function isWhole(entry: object): entry is IdentityReport {
  const { failures } = entry as IdentityReport // the only other kind of line
  return failures.length === 0
}
