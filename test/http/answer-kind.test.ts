import { expect, it } from '@jest/globals'
import { answerKind } from '../../lib/http/answer-kind.ts'

it.each([
  ['/', 'json'],
  ['/sign-in/InitiateAuth', 'json'],
  ['/nowhere', 'json'],
  ['/syncs/ListRecords', 'json'],
  ['/sync/ListRecords', 'sync'],
  ['/identitypools', 'sync'],
  ['/identitypools/x/identities/y/datasets', 'sync'],
])('answers %s as %s', (path, kind) => {
  expect(answerKind(path)).toBe(kind)
})
