import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('npm run demo', () => {
  it('lives the main job to its end, on a server of its own', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['local/demo/index.ts'], {
      cwd: root,
      env: { ...process.env, PORT: '4000', COGNATE_DATA: '/nowhere', NO_COLOR: '1' },
    })
    expect(stdout.trimEnd()).toMatch(/All of it worked\.$/u)
    expect(stdout.match(/✔/gu)?.length).toBeGreaterThan(15)
  }, 60_000)
})
