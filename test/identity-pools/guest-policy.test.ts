import { describe, expect, it } from '@jest/globals'
import { guestSessionPolicy } from '../../lib/identity-pools/guest-policy.ts'
import { readSettings } from '../../lib/settings.ts'

/** The actions that guests are narrowed to under a setting. */
function actionsWith(COGNATE_GUEST_ACTIONS?: string): string[] {
  const policy = guestSessionPolicy(readSettings({ COGNATE_GUEST_ACTIONS }))
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] } // ours
  return Statement.flatMap(({ Action }) => Action)
}

describe('the session policy of guests', () => {
  it('has Cognito’s list of services, without IAM or STS', () => {
    const actions = actionsWith()
    expect(actions).toEqual(expect.arrayContaining(['cognito-sync:*', 's3:*', 'dynamodb:*']))
    expect(actions.join()).not.toMatch(/iam:|sts:/u)
    expect(actionsWith('')).toEqual(actions)
  })

  it('fits what STS takes for a session policy', () => {
    expect(guestSessionPolicy(readSettings({})).length).toBeLessThanOrEqual(2048)
  })

  it('has a list of the deployment’s own where that is set', () => {
    expect(actionsWith('s3:GetObject,execute-api:*')).toEqual(['s3:GetObject', 'execute-api:*'])
  })

  it.each(['*', 's3', 's3:*;sqs:*', 'S3:*'])('is not made of %s', (text) => {
    expect(() => actionsWith(text)).toThrow('COGNATE_GUEST_ACTIONS is service:Action,service:*')
  })
})
