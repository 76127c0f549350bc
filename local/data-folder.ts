import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folders of one run. */
export interface Folders {
  /** Where what survives is kept; with `memory`, a folder of this run. */
  readonly data: string
  /** A folder of this run alone, gone after it. */
  readonly work: string
  /** Removes what should not survive and lets the next run in. */
  release(): Promise<void>
}

const lockName = 'in-use'

/** Unix sockets cannot have longer paths (Linux's limit is 107, macOS's 103). */
const longestSocketPath = 103

/**
 * Makes the folders of a run, readable by their owner alone, and keeps other runs out of the data
 * folder: two database engines on one file would not see each other's writes.
 *
 * @throws Error when another server uses the data folder
 */
export async function openFolders(dataFolder: string | undefined): Promise<Folders> {
  const work = mkdtempSync(join(tmpdir(), 'cognate-'))
  const removeWork = () => rmSync(work, { recursive: true, force: true })
  process.once('exit', removeWork)
  if (dataFolder === undefined) {
    return {
      data: work,
      work,
      release() {
        removeWork()
        return Promise.resolve()
      },
    }
  }
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    chmodSync(dataFolder, 0o700)
    writeFileSync(join(dataFolder, '.gitignore'), '*\n') // it holds keys
    const unlock = await lock(join(dataFolder, lockName))
    return {
      data: dataFolder,
      work,
      async release() {
        removeWork()
        await unlock()
      },
    }
  } catch (error) {
    removeWork()
    throw error
  }
}

/** Where the key file lies, which wraps the data keys. */
export function keyFileIn(dataFolder: string): string {
  return join(dataFolder, 'key')
}

/** Whether a server uses a data folder. */
export function isInUse(dataFolder: string): Promise<boolean> {
  return isListening(join(dataFolder, lockName))
}

/** Listens on a socket file: the system forgets who listens when they die, unlike a process id. */
async function lock(path: string): Promise<() => Promise<void>> {
  if (path.length > longestSocketPath) return () => Promise.resolve()
  if (await isListening(path)) {
    throw new Error(
      `Another Cognate server uses this data folder (${path}). Stop it, or set COGNATE_DATA to another folder.`,
    )
  }
  rmSync(path, { force: true }) // left by a run that was killed
  const server = createServer((socket) => socket.destroy())
  server.listen(path).unref()
  await once(server, 'listening')
  return async () => {
    await new Promise((resolve) => server.close(resolve))
  }
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
