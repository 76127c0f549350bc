import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority, type Identity } from './certificate.ts'

/** The CA of this machine and where its certificate lies, for NODE_EXTRA_CA_CERTS. */
export interface Authority extends Identity {
  readonly certificatePath: string
}

/** A CA that ends sooner than this is replaced, in milliseconds. */
const leastLife = 30 * 86_400_000

/** The CA kept in a data folder; it is made, readable by its owner alone, when there is none. */
export async function openAuthority(folder: string, now: number): Promise<Authority> {
  const path = join(folder, 'ca.pem')
  const keyPath = join(folder, 'ca-key.pem')
  if (existsSync(path) && existsSync(keyPath)) {
    const kept = { certificate: readFileSync(path, 'utf8'), key: readFileSync(keyPath, 'utf8') }
    const { validToDate } = new X509Certificate(kept.certificate)
    if (validToDate.getTime() - now > leastLife) return { ...kept, certificatePath: path }
  }
  const made = await createAuthority(now)
  writeWhole(keyPath, made.key)
  writeWhole(path, made.certificate) // last: with it there are both
  return { ...made, certificatePath: path }
}

/** Writes a file that is there whole or not at all. */
function writeWhole(path: string, text: string): void {
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, text, { mode: 0o600 })
  renameSync(fresh, path)
}
