/**
 * Milliseconds of CPU that work takes in this process, however busy the machine is: for what must not
 * grow out of hand with the size of an attacker's input.
 */
export async function cpuMilliseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
