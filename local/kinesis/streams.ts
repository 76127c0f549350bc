import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { invalidArgument, KinesisError } from './errors.ts'

/** A record of a stream. */
export interface StoredRecord {
  readonly sequenceNumber: number
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number
  readonly partitionKey: string
  /** In base64. */
  readonly data: string
}

/** A stream with its newest records, oldest first. */
interface Stream {
  readonly createdAt: number
  records: StoredRecord[]
}

/** As many records as a stream holds; older ones are forgotten. */
const mostRecords = 10_000

const nameForm = /^[\w.-]{1,128}$/u

/** Streams of one shard each. Their names are kept in a file, if there is one; records are not. */
export class Streams {
  readonly #streams = new Map<string, Stream>()
  readonly #file: string | undefined
  #lastSequence = Date.now() * 1000 // so that numbers rise over starts, too

  constructor(file: string | undefined) {
    this.#file = file
    for (const [name, createdAt] of namesIn(file)) {
      this.#streams.set(name, { createdAt, records: [] })
    }
  }

  /** @throws KinesisError ResourceInUseException, InvalidArgumentException */
  create(name: string): void {
    if (!nameForm.test(name)) throw invalidArgument('StreamName is a name of letters and digits.')
    if (this.#streams.has(name)) {
      throw new KinesisError('ResourceInUseException', `Stream ${name} already exists.`)
    }
    this.#streams.set(name, { createdAt: Date.now(), records: [] })
    this.#save()
  }

  /** @throws KinesisError ResourceNotFoundException */
  remove(name: string): void {
    this.find(name)
    this.#streams.delete(name)
    this.#save()
  }

  names(): string[] {
    return [...this.#streams.keys()].sort()
  }

  /** @throws KinesisError ResourceNotFoundException */
  find(name: string): Stream {
    const stream = this.#streams.get(name)
    if (stream) return stream
    throw new KinesisError('ResourceNotFoundException', `Stream ${name} not found.`)
  }

  /** @throws KinesisError ResourceNotFoundException */
  put(name: string, { data, partitionKey }: Pick<StoredRecord, 'data' | 'partitionKey'>): number {
    const stream = this.find(name)
    const sequenceNumber = ++this.#lastSequence
    stream.records.push({ sequenceNumber, arrivedAt: Date.now(), partitionKey, data })
    stream.records = stream.records.slice(-mostRecords)
    return sequenceNumber
  }

  /** The number that the newest record has, or a stream that is empty begins after. */
  get lastSequence(): number {
    return this.#lastSequence
  }

  #save(): void {
    if (this.#file === undefined) return
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
    const created = [...this.#streams].map(([name, { createdAt }]) => [name, createdAt])
    writeFileSync(this.#file, JSON.stringify(created), { mode: 0o600 })
  }
}

function namesIn(file: string | undefined): [name: string, createdAt: number][] {
  if (file === undefined) return []
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as [string, number][] // only we write it
  } catch {
    return [] // nothing was made yet
  }
}
