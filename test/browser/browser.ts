import { mkdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** What all tests of a run share (global-setup.ts). */
interface BrowserRun {
  /** Base URL of the server, at the name `localhost`. */
  readonly url: string
  /** The same over TLS. */
  readonly tlsUrl: string
  /** The certificate of the local CA behind it. */
  readonly authorityPath: string
  /** Where the apps of the quick starts are, below their names. */
  readonly appsUrl: string
  readonly browser: string
}

/** What Jest started for the run. */
export function browserRun(): BrowserRun {
  const run = process.env.COGNATE_BROWSER_TEST
  if (run === undefined) throw new Error('Jest did not start them: see global-setup.ts')
  return JSON.parse(run) as BrowserRun // as global-setup.ts wrote it
}

/** The run's Chromium; closing it ends what was opened in it, not the browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.connect(browserRun().browser)
}

/** Rules of WCAG 2.2 A and AA and axe's own best practices that a page breaks. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    () => (globalThis as unknown as { axe: typeof axe }).axe.run(), // the script above defines it
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Somebody at a browser of their own. */
export interface Visitor {
  readonly page: Page
  /** What the browser complained of. */
  readonly complaints: string[]
  /** Takes a hosted page's pictures, and holds it to what every page keeps. */
  readonly see: (name: string) => Promise<void>
  /** Presses a button. */
  readonly press: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

export const desktop = { width: 1280, height: 860 }
const phone = { width: 390, height: 844 }

/** A fresh browser, and what it complains of. */
export async function openVisitor(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: desktop, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  return {
    page,
    complaints,
    see: async (name) => {
      await takePictures(page, name)
      expect([name, await violations(page), complaints]).toEqual([name, [], []])
    },
    press: (name) => page.getByRole('button', { name, exact: true }).click(),
    close: () => context.close(),
  }
}

const folder = fileURLToPath(new URL('../../test-output/screenshots/', import.meta.url))

/** Light and dark, on a desktop and on a phone, which it has to fit. */
async function takePictures(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [kind, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      const path = `${folder}${name.replaceAll(/\W+/gu, '-')}-${kind}-${colorScheme}.png`
      await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    }
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect([name, width]).toEqual([name, viewport.width])
  }
}

/** Serves on a free port of this machine, under the name `localhost`, which passkeys are made for. */
export async function serve(
  listener: RequestListener,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // of a server that listens on a port
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://localhost:${port}`, stop }
}
