import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditLog } from '../lib/audit/audit-log.ts'
import type { Courier } from '../lib/delivery/courier.ts'
import { createServices, type ServiceOptions, type Services } from '../lib/services.ts'
import { startDynamoDb } from '../local/dynamodb.ts'
import { openIdProviderArn } from '../local/iam/openid-providers.ts'
import { createTable } from '../local/table.ts'
import { startServer, type ServerProcess } from './server-process.ts'

/** A server on its port, and the same code in this process over the same table and keys. */
export interface BenchEnvironment {
  readonly server: ServerProcess
  readonly settings: Readonly<Record<string, string>>
  /** Fresh services, with nothing cached yet, that send no messages. */
  services(options?: ServiceOptions & { onSts?: () => void }): Services
  stop(): Promise<void>
}

/** What local/functions.ts calls the table; importing it would load the Serverless Framework here. */
const tableName = 'cognate-local'

/** The account, as settings have it unless told otherwise. */
export const account = '123456789012'

/** The admin access key. */
export const admin = { accessKeyId: 'local', secretAccessKey: 'local', region: 'us-east-1' }

/** Starts a database, a server over it and STS, each in a process of its own. */
export async function startEnvironment(): Promise<BenchEnvironment> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-bench-'))
  // on disk, as `npm start` has it: in memory, writes slow down as the stream grows (stream-index.ts)
  const database = await startDynamoDb({ dataFolder: join(folder, 'database') })
  await createTable(database.url, { name: tableName })
  const server = await startServer({
    COGNATE_DATA: folder,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
  })
  const sts = await startStsProcess(folder, server.url)
  const settings = {
    COGNATE_TABLE: tableName,
    COGNATE_URL: server.url,
    COGNATE_KEY_FILE: join(folder, 'key'),
    COGNATE_ACCESS_KEYS: `${admin.accessKeyId}:${admin.secretAccessKey}`,
    // the server's own STS takes tokens of the pools that its IAM knows
    COGNATE_ISSUER_PROVIDER: openIdProviderArn(account, `${server.url}/identity-pools`),
  }
  Object.assign(process.env, {
    AWS_REGION: admin.region,
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_IAM: `${server.url}/iam`,
  })
  return {
    server,
    settings,
    services({ onSts, ...options } = {}) {
      const real = createServices({ ...process.env, ...settings }, options)
      const watchedSts = () => {
        onSts?.()
        return real.sts()
      }
      return Object.create(real, {
        courier: { value: silentCourier },
        sts: { value: watchedSts },
        auditLog: { value: silentAuditLog },
      }) as Services // the real ones but for these three
    },
    async stop() {
      sts.stop()
      await server.stop()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const silentCourier: Courier = {
  email: () => Promise.resolve(),
  sms: () => Promise.resolve(),
}

/** The terminal is for the report; the lines are made all the same. */
const silentAuditLog: AuditLog = { write: () => undefined }

async function startStsProcess(folder: string, baseUrl: string) {
  const file = join(import.meta.dirname, 'sts-process.ts')
  const child = spawn(process.execPath, [file, folder, baseUrl], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string] // its first line
  return { url: line.trim(), stop: () => child.kill() }
}
