import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { startServer } from '../wire/server.ts'

const isLinux = process.platform === 'linux' // where the processes of a process can be read
const root = fileURLToPath(new URL('../..', import.meta.url))
const dataFolder = mkdtempSync(join(tmpdir(), 'cognate-test-'))

afterAll(() => rmSync(dataFolder, { recursive: true }))

/** The processes below one, as Linux lists them. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
  return children
    .filter(Boolean)
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)])
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ') // a zombie is dead
  } catch {
    return false
  }
}

async function allEnd(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + 5_000
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`still running: ${pids.filter(isAlive).join()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('npm start', () => {
  it('answers from the moment that it says so', async () => {
    const server = await startServer()
    const health = await fetch(`${server.url}/health`)
    const messages = await fetch(`${server.url}/inbox/messages`)
    await server.stop()
    expect(await health.json()).toMatchObject({ status: 'ok' })
    expect(await messages.json()).toEqual({ messages: [] })
  })

  it('says one line', async () => {
    const server = await startServer()
    await server.stop()
    expect(server.output()).toBe(`Cognate is ready at ${server.url} (inbox: ${server.url}/inbox)\n`)
  })

  it('says where TLS is, and whom to trust, when told to listen with it', async () => {
    const server = await startServer({ COGNATE_DATA: dataFolder }, ['--https'])
    await server.stop()
    const [, url, authority = ''] =
      /and (\S+) with NODE_EXTRA_CA_CERTS=(\S+)\n$/u.exec(server.output()) ?? []
    expect(url).toMatch(/^https:\/\/localhost:\d+$/u)
    expect(readFileSync(authority, 'utf8')).toContain('BEGIN CERTIFICATE')
  })

  it.each([
    [{ COGNATE_ISSUER: 'foo' }, 'COGNATE_ISSUER is `self` or `aws`'],
    [{ HOST: '0.0.0.0', COGNATE_ACCESS_KEYS: '' }, 'HOST 0.0.0.0 lets other machines in'],
  ])('does not start with %j', async (env, message) => {
    await expect(startServer(env)).rejects.toThrow(message)
  })

  it('refuses a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo // a TCP server has no other kind of address
    const start = startServer({ PORT: String(port) })
    await expect(start).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use. Set PORT`)
    other.close()
  })

  it('keeps its data folder to itself and its owner, and keeps the database in it', async () => {
    const server = await startServer({ COGNATE_DATA: dataFolder })
    const second = startServer({ COGNATE_DATA: dataFolder })
    await expect(second).rejects.toThrow('Another Cognate server uses this data folder')
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700)
    await server.stop()
    expect(readdirSync(dataFolder)).toEqual(
      expect.arrayContaining(['.gitignore', 'dynamodb.sqlite']),
    )
  })

  const onLinux = isLinux ? it : it.skip

  onLinux.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends everything it started on %s',
    async (signal) => {
      const server = await startServer()
      const started = descendants(server.pid)
      expect(started.length).toBeGreaterThan(0)
      expect(await server.stop(signal)).toBe(0)
      await allEnd(started)
    },
  )

  onLinux('ends everything it started when it is killed, and starts again', async () => {
    const server = await startServer({ COGNATE_DATA: dataFolder })
    const started = descendants(server.pid)
    expect(await server.stop('SIGKILL')).toBeNull()
    await allEnd(started)
    const next = await startServer({ COGNATE_DATA: dataFolder })
    expect(await next.stop()).toBe(0)
  })

  onLinux('ends when the database dies', async () => {
    const server = await startServer()
    const database = descendants(server.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dynoxide'),
    )
    if (database === undefined) throw new Error('The server runs no database')
    process.kill(database, 'SIGKILL')
    expect(await server.ended).toBe(1)
    expect(server.output()).toContain('The embedded DynamoDB ended')
  })

  onLinux('ends when npm is killed', async () => {
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, PORT: '0', COGNATE_DATA: 'memory' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    for await (const text of npm.stdout) if (String(text).includes('is ready')) break
    const started = descendants(npm.pid ?? 0)
    expect(started.length).toBeGreaterThan(1)
    npm.kill('SIGKILL')
    await allEnd(started)
  })

  it('leaves nothing behind but its data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cognate-tmp-'))
    const server = await startServer({
      TMPDIR: folder,
      NODE_COMPILE_CACHE: join(tmpdir(), 'cognate-cache'),
    })
    expect(readdirSync(folder)).toHaveLength(1)
    await server.stop()
    expect(readdirSync(folder)).toEqual([])
    expect(existsSync(join(root, '.serverless-offline-dynamodb-streams.json'))).toBe(false)
    rmSync(folder, { recursive: true })
  })
})
