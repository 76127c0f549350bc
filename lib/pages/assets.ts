import { createHash } from 'node:crypto'
import { script } from './script/script.ts'

/** A file of the pages' own, which never changes under its name. */
export interface Asset {
  readonly type: string
  readonly body: string
}

const hash = createHash('sha256').update(script).digest('hex').slice(0, 16)

/** The name of the pages' script below `assets/`; another script has another name. */
export const scriptName = `${hash}.js`

/** The file of a name below `assets/`, to be kept for good; undefined where there is none. */
export function asset(name: string): Asset | undefined {
  return name === scriptName ? { type: 'text/javascript; charset=utf-8', body: script } : undefined
}
