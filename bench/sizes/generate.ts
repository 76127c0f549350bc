import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import { addUser } from '../../lib/store/users.ts'
import { aliasWrites } from '../../lib/user-pools/aliases.ts'
import { poolOf, userOf } from './directory.ts'

/**
 * Writes users as DynamoDB exports them (developer guide, "DynamoDB table export output format"), in
 * a process of its own, so that nothing of it is left where is measured:
 *
 *     node bench/sizes/generate.ts FILE USERS FIRST
 *
 * Their items are those that the store writes. Only a password is made up: it opens nothing, but is
 * as long as any.
 */
const [file = '', users = '0', first = '0'] = process.argv.slice(2)
const chunk = 1_000_000
const password = { salt: Buffer.alloc(16), verifier: Buffer.alloc(412), version: 1 }
const taken = new Error('every name is new')

const pool = poolOf(Number(users))
const zip = createGzip({ level: 1 })
const written = once(zip.pipe(createWriteStream(file)), 'finish')
let lines = ''
for (let number = Number(first); number < Number(users); number++) {
  const user = { ...userOf(pool, number), password }
  const aliases = aliasWrites(pool, { before: undefined, after: user })
  for (const write of [...addUser(user, taken), ...aliases]) {
    lines += `${JSON.stringify({ Item: write.build('').Put?.Item })}\n`
  }
  if (lines.length < chunk) continue
  if (!zip.write(lines)) await once(zip, 'drain')
  lines = ''
}
zip.end(lines)
await written
