/** A number of things, such as «1,204 users». */
export function counted(count: number, thing: string): string {
  const things = thing.endsWith('y') ? `${thing.slice(0, -1)}ies` : `${thing}s`
  return `${count.toLocaleString('en')} ${count === 1 ? thing : things}`
}
