import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { join } from 'node:path'
import { S3Error } from './errors.ts'

/** What is known of an object without reading it. */
export interface ObjectState {
  readonly size: number
  readonly etag: string
}

/** Milliseconds after which objects vanish, as by the deployed bucket's rule. */
const objectLife = 2 * 24 * 60 * 60 * 1000

/** Objects as files in a folder. They are named by a hash, so that no key leads out of it. */
export class Objects {
  readonly #folder: string
  readonly #mostBytes: number
  readonly #now: () => number

  constructor(folder: string, { mostBytes, now }: { mostBytes: number; now: () => number }) {
    this.#folder = folder
    this.#mostBytes = mostBytes
    this.#now = now
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#removeOld()
  }

  /** Undefined when there is none. */
  async find(key: string): Promise<ObjectState | undefined> {
    const found = await stat(this.#path(key), { bigint: true }).catch(() => undefined)
    return (
      found && {
        size: Number(found.size),
        etag: `"${found.mtimeNs.toString(36)}-${found.ino.toString(36)}"`,
      }
    )
  }

  /** Keeps a body as it streams in, whole or not at all. @throws S3Error EntityTooLarge */
  async put(key: string, body: Readable): Promise<ObjectState> {
    this.#removeOld()
    const part = join(this.#folder, `${randomBytes(12).toString('hex')}.part`)
    try {
      await this.#write(part, body)
      await rename(part, this.#path(key))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    return (await this.find(key)) ?? { size: 0, etag: '' }
  }

  /** Reads bytes of an object that is there. */
  async read(key: string, { from, length }: { from: number; length: number }): Promise<Buffer> {
    const file = await open(this.#path(key))
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  /** A body that is too large is read to its end: who is still sending does not see an answer. */
  async #write(path: string, body: Readable): Promise<void> {
    const file = createWriteStream(path, { mode: 0o600, flags: 'wx' })
    let size = 0
    for await (const chunk of body) {
      const bytes = chunk as Buffer // a request without an encoding yields buffers
      size += bytes.length
      if (size <= this.#mostBytes && !file.write(bytes)) await once(file, 'drain')
    }
    file.end()
    await finished(file)
    if (size > this.#mostBytes) {
      throw new S3Error(
        'EntityTooLarge',
        400,
        'Your proposed upload exceeds the maximum allowed size',
      )
    }
  }

  #removeOld(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name)
      const age = this.#now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity)
      if (age > objectLife) rmSync(path, { force: true })
    }
  }

  #path(key: string): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex'))
  }
}
