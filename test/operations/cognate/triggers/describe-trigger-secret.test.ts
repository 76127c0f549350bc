import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { describeTriggerSecret } from '../../../../lib/operations/cognate/triggers/describe-trigger-secret.ts'
import { aPool, run } from '../../../builders.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

describe('DescribeTriggerSecret', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await aStage()
  })
  afterAll(() => stage.stop())

  const describeSecret = (UserPoolId: string) =>
    run(describeTriggerSecret, stage.services, { UserPoolId })

  it('tells the same secret of a pool each time, and no other pool’s', async () => {
    const [one, other] = [await aPool(stage.services), await aPool(stage.services)]
    const told = await describeSecret(one.id)
    expect(told).toEqual({ UserPoolId: one.id, Secret: expect.stringMatching(/^whsec_.{44}$/u) })
    await expect(describeSecret(one.id)).resolves.toEqual(told)
    await expect(describeSecret(other.id)).resolves.not.toMatchObject({ Secret: told.Secret })
  })

  it('knows no secret of a pool that is not there', async () => {
    await expect(describeSecret('us-east-1_nobodyxyz')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nobodyxyz does not exist.'),
    )
  })
})
