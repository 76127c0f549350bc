import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { linkedLogin } from '../../../lib/identity-pools/providers/login.ts'
import { readLogins } from '../../../scripts/sync-import/logins-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'cognate-logins-'))
const file = join(folder, 'logins.csv')
afterAll(() => rmSync(folder, { recursive: true }))

const [one, other] = ['1', '2'].map(
  (digit) => `eu-west-1:${digit.repeat(8)}-2222-4333-8444-555555555555`,
)

function read(...lines: readonly string[]) {
  writeFileSync(file, lines.join('\r\n'))
  return readLogins(file)
}

describe('readLogins', () => {
  it('reads whose logins are whose', () => {
    const lines = [`${one},accounts.google.com,1234`, `${one},us-east-1_abc,a-sub`, '']
    expect(read('identity,provider,subject', ...lines, `${other},login.example,a,b`)).toEqual(
      new Map([
        [
          one,
          [
            linkedLogin('accounts.google.com', '1234'),
            linkedLogin('cognito-idp.us-east-1.amazonaws.com/us-east-1_abc', 'a-sub'),
          ],
        ],
        [other, [linkedLogin('login.example', 'a,b')]],
      ]),
    )
  })

  it.each(['eu-west-1:short,accounts.google.com,1234', `${one},accounts.google.com`, `${one},,x`])(
    'refuses %j by its line',
    (line) => {
      expect(() => read(`${one},accounts.google.com,1`, line)).toThrow(
        `${file}, line 2: it is identity id,provider,subject`,
      )
    },
  )
})
