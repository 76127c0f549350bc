import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { hasChromium, noChromium } from './chromium.ts'

/**
 * Sees to it that there is a Chromium for the browser tests: installs Debian's where it may, and says
 * so where it cannot.
 */
const isOurs = process.env.COGNATE_CHROMIUM === undefined // else somebody keeps it elsewhere
if (isOurs && !hasChromium() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
  try {
    run('update', '-qq')
    run('install', '-qq', '-y', '--no-install-recommends', 'chromium')
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
}
if (!hasChromium()) process.stderr.write(noChromium)

function run(...parameters: string[]): void {
  execFileSync('apt-get', parameters, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
