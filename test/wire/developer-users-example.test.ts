import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'
import { serverUrl } from './server.ts'

const example = fileURLToPath(new URL('../../examples/developer-users.ts', import.meta.url))

it('the example of users of one’s own gets keys that work', async () => {
  const env = { ...process.env, COGNATE_URL: serverUrl() }
  const { stdout } = await promisify(execFile)(process.execPath, [example, 'joe'], { env })
  expect(stdout).toMatch(/^joe is us-east-1:[0-9a-f-]{36} and has 0 datasets\n$/u)
})
