import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build, type BuildOptions } from 'esbuild'
import { readServiceFile } from '../local/service-file.ts'
import { median } from './measure.ts'

/** What a function brings to a cold start. */
export interface Bundle {
  readonly functionName: string
  readonly kilobytes: number
  /** From the start of the import to its end in a fresh process, in milliseconds; the median. */
  readonly loadMilliseconds: number
}

const root = fileURLToPath(new URL('..', import.meta.url))
const loads = 5
const run = promisify(execFile)

/** Options that serverless-esbuild takes for itself (its README, "Options"). */
const pluginOptions = new Set(['outputFileExtension', 'exclude', 'skipRebuild'])

/** Bundles each function of serverless.yml as its packaging does, and loads the bundles. */
export async function measureBundles(): Promise<Bundle[]> {
  const { functions, custom } = await readServiceFile(root, 'bench')
  const { esbuild } = custom as unknown as { esbuild: Record<string, unknown> } // as in the file
  const options: BuildOptions = Object.fromEntries(
    Object.entries(esbuild).filter(([name]) => !pluginOptions.has(name)),
  )
  const folder = await mkdtemp(join(tmpdir(), 'cognate-bundles-'))
  const bundles: Bundle[] = []
  try {
    for (const [functionName, { handler }] of Object.entries(functions)) {
      const outfile = join(folder, `${functionName}${String(esbuild.outputFileExtension)}`)
      const entry = join(root, handler.replace(/\.\w+$/u, '.ts'))
      await build({ ...options, entryPoints: [entry], outfile, logLevel: 'silent' })
      const { size } = await stat(outfile)
      const times: number[] = []
      for (let load = 0; load < loads; load++) times.push(await timeLoad(outfile))
      bundles.push({ functionName, kilobytes: size / 1000, loadMilliseconds: median(times) })
    }
    return bundles
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function timeLoad(file: string): Promise<number> {
  const script = `const startedAt = performance.now()
await import(process.argv[1])
process.stdout.write(String(performance.now() - startedAt))
process.exit()`
  const parameters = ['--input-type=module', '--eval', script, file]
  const { stdout } = await run(process.execPath, parameters)
  return Number(stdout)
}
