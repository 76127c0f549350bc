/** How far the clocks of a provider and ours may be apart, in milliseconds. */
export const slack = 60_000

const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/u
const duration =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/u

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const unitsOfDuration = [365 * day, 30 * day, day, hour, minute, 1000]

/**
 * The milliseconds of a time of SAML, which is UTC also when it does not say so (SAML 2.0 Core,
 * section 1.3.3). NaN for anything else, which no comparison accepts.
 */
export function timeOf(text: string): number {
  const [, local, zone = 'Z'] = dateTime.exec(text) ?? []
  return local === undefined ? NaN : Date.parse(local + zone)
}

/** The milliseconds of an XML duration (XML Schema, section 3.2.6); NaN for anything else. */
export function durationOf(text: string): number {
  const counts = duration.exec(text)?.slice(1)
  if (!counts) return NaN
  return counts.reduce((sum, count, at) => sum + Number(count || 0) * (unitsOfDuration[at] ?? 0), 0)
}
