/** What a session shows where the user agent tells nothing. */
const unknown = 'unknown'

/**
 * What somebody signed in with, such as `Chrome 125 / macOS 15.0` (API reference,
 * SessionDescriptionType, "DeviceType"): the user agent, parsed.
 */
export async function deviceTypeOf(userAgent: string | undefined): Promise<string> {
  if (!userAgent) return unknown
  const { default: bowser } = await import('bowser')
  const { browser, os } = bowser.parse(userAgent.slice(0, longestAgent))
  const program = browser.name ? [browser.name, major(browser.version)] : []
  const system = os.name ? [os.name, os.versionName ?? os.version] : []
  const parts = [program, system].map((part) => part.filter(Boolean).join(' '))
  return parts.filter(Boolean).join(' / ').slice(0, longestType) || unknown
}

/** Longer ones are cut: nothing useful stands so far behind, and patterns run over it. */
const longestAgent = 512
const longestType = 1024

function major(version: string | undefined): string | undefined {
  return version?.split('.')[0]
}
