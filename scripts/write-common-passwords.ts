/**
 * Writes lib/domain/common-passwords/hashes.ts from a list of passwords, one a line, the most common
 * first: `node scripts/write-common-passwords.ts <list>`. The list is that of zxcvbn 4.4.2 (MIT
 * licence), `passwords` of lib/frequency_lists.js, which was made of passwords that leaked.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { foldPassword, hashBytes, hashOf } from '../lib/domain/common-passwords/fold.ts'

const howMany = 10_000
/** Shorter ones no pool lets anybody choose (API reference, PasswordPolicyType, MinimumLength). */
const shortest = 6

const [, , path] = process.argv
if (path === undefined) throw new Error('which list?')
const lines = readFileSync(path, 'utf8').split('\n')
const folded = new Set(lines.map(foldPassword).filter(({ length }) => length >= shortest))
const hashes = [...folded].slice(0, howMany).map((password) => hashOf(password))
const bytes = Buffer.alloc(hashes.length * hashBytes)
const sorted = hashes.sort((one, other) => one - other)
for (const [index, hash] of sorted.entries()) bytes.writeUInt32BE(hash, index * hashBytes)
writeFileSync(
  'lib/domain/common-passwords/hashes.ts',
  `/** Made by scripts/write-common-passwords.ts of zxcvbn's list, (c) 2012-2016 Dan Wheeler and Dropbox, Inc. (MIT). */\nexport const commonHashes =\n  '${bytes.toString('base64')}'\n`,
)
