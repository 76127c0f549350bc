import { globSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { furtherSentences, isFixedSentence } from '../../lib/audit/fixed-sentences.ts'
import { standardSentences } from '../../lib/errors.ts'

const root = new URL('../../', import.meta.url)
const code = globSync('lib/**/*.ts', { cwd: root })
  .filter((file) => !file.startsWith('lib/audit/'))
  .map((file) => readFileSync(new URL(file, root), 'utf8'))
  .join('\n')

it.each(furtherSentences)('«%s» stands in the code, and not twice in the list', (sentence) => {
  expect(code).toContain(`'${sentence}'`)
  expect(standardSentences).not.toContain(sentence)
  expect(isFixedSentence(sentence)).toBe(true)
})

it('has the sentences that stand for the names of errors', () => {
  expect(standardSentences).toContain('Incorrect username or password.')
  expect(standardSentences.every(isFixedSentence)).toBe(true)
})
