/** Templates of a deployment leave a variable empty that is not set. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Cognito keeps events for two years (developer guide, "Viewing user event history"). @throws Error */
export function readDays(text = ''): number {
  const days = text === '' ? 730 : Number(text)
  if (Number.isInteger(days) && days > 0) return days
  throw new Error('COGNATE_AUTH_EVENT_DAYS is a number of days')
}

/** Access keys: `id:secret,id2:secret2`. @throws Error */
export function readAccessKeys(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '')
  return new Map(
    pairs.map((pair) => {
      const colon = pair.indexOf(':')
      if (colon < 1) throw new Error('COGNATE_ACCESS_KEYS is id:secret,id2:secret2')
      return [pair.slice(0, colon), pair.slice(colon + 1)]
    }),
  )
}

/** Addresses by name: `name=url,name2=url2`. @throws Error */
export function readEndpoints(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    readList(text).map((entry) => {
      const [name = '', ...url] = entry.split('=')
      if (!URL.canParse(url.join('='))) {
        throw new Error('COGNATE_LOGIN_ENDPOINTS is name=url,name2=url2')
      }
      return [name, url.join('=')]
    }),
  )
}

/** Actions of IAM policies: `service:Action,service:*`. @throws Error */
export function readActions(text?: string): readonly string[] {
  const actions = readList(text)
  if (actions.every((action) => /^[a-z0-9-]+:[\w*]+$/u.test(action))) return actions
  throw new Error('COGNATE_GUEST_ACTIONS is service:Action,service:*')
}

/** Entries separated by commas. */
export function readList(text = ''): readonly string[] {
  return text.split(',').filter((entry) => entry !== '')
}

/** How many connections of a channel an identity may have. @throws Error */
export function readConnections(text = '10'): number {
  const connections = Number(text)
  if (/^\d+$/u.test(text) && connections <= 1000) return connections
  throw new Error('COGNATE_CHANNEL_CONNECTIONS is a number from 0 to 1000')
}
