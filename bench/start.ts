import { median } from './measure.ts'
import { memoryOfTree, startServer, type ProcessMemory } from './server-process.ts'

/** What `npm start` costs before anybody uses it. */
export interface StartCost {
  readonly readyMilliseconds: number
  readonly idleMegabytes: number
  readonly processes: readonly ProcessMemory[]
}

const starts = 3
const settlingMilliseconds = 2_000

/** Starts the server as its users do, once to warm caches and then several times. */
export async function measureStart(): Promise<StartCost> {
  const first = await startServer({}, { throughNpm: true })
  await first.stop()
  const ready: number[] = []
  const memories: ProcessMemory[][] = []
  for (let start = 0; start < starts; start++) {
    const server = await startServer({}, { throughNpm: true })
    await new Promise((resolve) => setTimeout(resolve, settlingMilliseconds))
    ready.push(server.readyAfter)
    memories.push(memoryOfTree(server.pid))
    await server.stop()
  }
  const processes = memories.at(-1) ?? []
  return { readyMilliseconds: median(ready), idleMegabytes: median(memories.map(sum)), processes }
}

function sum(processes: readonly ProcessMemory[]): number {
  return processes.reduce((total, { megabytes }) => total + megabytes, 0)
}
