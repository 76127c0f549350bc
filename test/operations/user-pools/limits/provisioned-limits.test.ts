import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getProvisionedLimit } from '../../../../lib/operations/user-pools/limits/get-provisioned-limit.ts'
import { updateProvisionedLimit } from '../../../../lib/operations/user-pools/limits/update-provisioned-limit.ts'
import { run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const of = (Attributes: Record<string, string>) => ({
  LimitClass: 'API_CATEGORY' as const,
  Attributes,
})

const get = (attributes: Record<string, string>) =>
  run(getProvisionedLimit, test.services, { LimitDefinition: of(attributes) })

const update = (RequestedLimitValue: number) =>
  run(updateProvisionedLimit, test.services, {
    LimitDefinition: of({ Category: 'UserCreation' }),
    RequestedLimitValue,
  })

describe('GetProvisionedLimit', () => {
  it.each([
    ['UserAuthentication', 120],
    ['UserCreation', 50],
    ['UserFederation', 25],
    ['UserRead', 120],
    ['UserToken', 120],
    ['UserResourceRead', 50],
  ])("answers Cognito's default for %s", async (Category, value) => {
    expect(await get({ Category })).toEqual({
      Limit: {
        LimitDefinition: of({ Category }),
        ProvisionedLimitValue: value,
        FreeLimitValue: value,
      },
    })
  })

  it.each(['UserUpdate', 'constructor'])('finds no adjustable limit for %s', async (Category) => {
    await expect(get({ Category })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `There is no adjustable limit for the category ${Category}.`,
    })
  })

  it.each([{}, { category: 'UserRead' }, { Category: 'UserRead', Region: 'x' }])(
    'refuses the attributes %j',
    async (attributes) => {
      await expect(get(attributes as Record<string, string>)).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'LimitDefinition must have exactly one attribute, Category.',
      })
    },
  )
})

describe('UpdateProvisionedLimit', () => {
  it('takes the default', async () => {
    expect(await update(50)).toMatchObject({ Limit: { ProvisionedLimitValue: 50 } })
  })

  it('refuses less than the default and more than the account may have', async () => {
    await expect(update(49)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'RequestedLimitValue must be at least the default limit of 50.',
    })
    await expect(update(51)).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      message: "RequestedLimitValue must be at most the account's maximum limit of 50.",
    })
  })
})
