import { existsSync } from 'node:fs'

/** Where Debian's package puts Chromium; another may be named. */
export const chromiumPath = process.env.COGNATE_CHROMIUM ?? '/usr/bin/chromium'

/** Whether there is a browser to test in. */
export function hasChromium(): boolean {
  return existsSync(chromiumPath)
}

/** What is said where there is none. */
export const noChromium = `
############################################################################
  THE BROWSER TESTS DO NOT RUN: there is no Chromium at ${chromiumPath}.
  Install it (Debian: apt-get install chromium), or set COGNATE_CHROMIUM.
############################################################################
`
