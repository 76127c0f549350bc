import type { AnswerKind } from '../protocol/answers.ts'

/**
 * In which protocol a path is answered, successes and errors alike: cognito-sync's on its REST
 * paths and on the direct routes of its operations, that of the other two APIs elsewhere.
 */
export function answerKind(path: string): AnswerKind {
  const [, first = ''] = path.split('/')
  return first === 'identitypools' || first === 'sync' ? 'sync' : 'json'
}
