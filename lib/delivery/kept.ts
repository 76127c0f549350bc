/** How many things are kept at most: regions and roles are few. */
const most = 100

/** Makes a thing for each name once and keeps it; beyond a hundred the oldest is let go. */
export function kept<T>(make: (name: string) => T): (name: string) => T {
  const things = new Map<string, T>()
  return (name) => {
    const found = things.get(name)
    if (found !== undefined) return found
    const [oldest] = things.keys()
    if (oldest !== undefined && things.size >= most) things.delete(oldest)
    const made = make(name)
    things.set(name, made)
    return made
  }
}
