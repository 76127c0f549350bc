const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Writes an instant (milliseconds since epoch) as a PASSWORD_VERIFIER TIMESTAMP:
 * `EEE MMM d HH:mm:ss 'UTC' yyyy`, English, the day without a leading zero.
 */
export function srpTimestamp(instant: number): string {
  const date = new Date(instant)
  const weekday = weekdays[date.getUTCDay()] ?? ''
  const month = months[date.getUTCMonth()] ?? ''
  const time = date.toISOString().slice(11, 19)
  const year = String(date.getUTCFullYear()).padStart(4, '0')
  return `${weekday} ${month} ${date.getUTCDate()} ${time} UTC ${year}`
}

/** Whether a PASSWORD_VERIFIER TIMESTAMP is exactly in the form of `srpTimestamp`, which Cognito takes. */
export function isSrpTimestamp(text: string): boolean {
  const match = /^\w{3} (\w{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/u.exec(text)
  if (!match) return false
  const [, month = '', ...numbers] = match
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = numbers.map(Number)
  const instant = Date.UTC(year, months.indexOf(month), day, hours, minutes, seconds)
  // writing it out again finds days, hours and weekdays that do not exist
  return srpTimestamp(instant) === text
}
