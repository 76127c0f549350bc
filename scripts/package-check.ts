import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { readZip } from './read-zip.ts'

/** What one packaged function weighs and how long it takes to load. */
export interface PackagedFunction {
  readonly name: string
  readonly zipBytes: number
  readonly bundleBytes: number
  /** Of the whole module, in a Node process of its own that does nothing else. */
  readonly loadMilliseconds: number
}

/** Prints how long a module takes to load, or fails when it exports no handler. */
const loader = `
  const start = performance.now()
  const { handler } = await import(process.argv[1])
  const end = performance.now()
  if (typeof handler !== 'function') throw new TypeError('no handler')
  console.log(end - start)
`

/**
 * Unpacks and loads each function that \`npm run package\` made, as Lambda does: out of its own
 * archive, with nothing beside it.
 *
 * @param folder where the archives are, such as `.serverless`
 * @throws Error when one does not load
 */
export async function checkPackage(folder: string): Promise<PackagedFunction[]> {
  const work = mkdtempSync(join(tmpdir(), 'cognate-package-'))
  try {
    const found: PackagedFunction[] = []
    for (const archive of readdirSync(folder).filter((file) => file.endsWith('.zip'))) {
      found.push(await checkFunction(join(folder, archive), work))
    }
    return found
  } finally {
    rmSync(work, { recursive: true })
  }
}

async function checkFunction(archive: string, work: string): Promise<PackagedFunction> {
  const name = basename(archive, '.zip')
  const zipped = readFileSync(archive)
  const files = readZip(zipped)
  for (const [path, content] of files) {
    const target = join(work, name, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, content)
  }
  const module = `handlers/${name}.mjs`
  const { href } = pathToFileURL(join(work, name, module))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', loader, href],
    { env: { AWS_REGION: 'us-east-1' } },
  )
  return {
    name,
    zipBytes: zipped.length,
    bundleBytes: files.get(module)?.length ?? 0,
    loadMilliseconds: Number(stdout),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const functions = await checkPackage(fileURLToPath(new URL('../.serverless', import.meta.url)))
  for (const { name, zipBytes, bundleBytes, loadMilliseconds } of functions) {
    const sizes = `${Math.round(zipBytes / 1024)} KB zipped, ${Math.round(bundleBytes / 1024)} KB`
    process.stdout.write(`${name.padEnd(14)}${sizes}, loads in ${loadMilliseconds.toFixed(0)} ms\n`)
  }
}
