import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { startHttp, type RunningServer } from '../../local/http.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

/** The quick starts that run in the browser. */
const entries = new Map([
  ['web-page', 'app.js'],
  ['react-amplify', 'app.jsx'],
  ['channel', 'app.js'],
])

/** Serves the apps of the quick starts, each below its name, bundled as its README says. */
export async function serveApps(): Promise<RunningServer> {
  const files = new Map<string, { type: string; body: Uint8Array }>()
  for (const [name, entry] of entries) {
    const { outputFiles } = await build({
      entryPoints: [`${examples}/${name}/${entry}`],
      bundle: true,
      format: 'esm',
      write: false,
      jsx: 'automatic',
    })
    const [script] = outputFiles
    if (script) files.set(`/${name}/app.js`, { type: 'text/javascript', body: script.contents })
    const page = readFileSync(`${examples}/${name}/index.html`)
    files.set(`/${name}/`, { type: 'text/html', body: page })
  }
  return startHttp((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = files.get(pathname)
    if (file) response.writeHead(200, { 'content-type': file.type }).end(file.body)
    else response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end()
  })
}
