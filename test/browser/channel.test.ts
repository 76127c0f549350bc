import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  CognitoSyncClient,
  ListRecordsCommand,
  UpdateRecordsCommand,
} from '@aws-sdk/client-cognito-sync'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { browserRun, openVisitor, startBrowser } from './browser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface PageSettings {
  readonly endpoint: string
  readonly identityPoolId: string
  readonly channelUrl: string
}

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** Makes the identity pool of the page. */
async function makePool(): Promise<PageSettings> {
  const env = { ...process.env, COGNATE_URL: browserRun().url }
  const file = `${root}/examples/identity-pool.ts`
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env })
  return JSON.parse(stdout) as PageSettings // as it wrote them
}

/** Writes a dataset of an identity, from somewhere else. */
async function write(IdentityPoolId: string, IdentityId: string): Promise<void> {
  const client = new CognitoSyncClient({
    endpoint: browserRun().url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const name = { IdentityPoolId, IdentityId, DatasetName: 'notes' }
  const { SyncSessionToken } = await client.send(new ListRecordsCommand(name))
  const RecordPatches = [{ Op: 'replace', Key: 'k', Value: 'v', SyncCount: 0 } as const]
  await client.send(new UpdateRecordsCommand({ ...name, SyncSessionToken, RecordPatches }))
}

describe('the page that listens', () => {
  it.each(['http', 'https'])('hears of a change elsewhere, over %s', async (scheme) => {
    const visitor = await openVisitor(browser)
    try {
      const { page } = visitor
      const settings = await makePool()
      const server = scheme === 'http' ? browserRun().url : browserRun().tlsUrl
      const channelUrl = `${server.replace('http', 'ws')}/channel`
      await page.route('**/settings.json', (route) =>
        route.fulfill({ body: JSON.stringify({ ...settings, channelUrl }) }),
      )
      await page.goto(`${browserRun().appsUrl}/channel/`)
      const listening = page.getByText('Listening as')
      await listening.waitFor()
      const [identityId = ''] = /us-east-1:[0-9a-f-]{36}/u.exec(await listening.innerText()) ?? []
      await write(settings.identityPoolId, identityId)
      await page.getByText('notes has changed.').waitFor()
      expect(visitor.complaints).toEqual([])
    } finally {
      await visitor.close()
    }
  })
})
