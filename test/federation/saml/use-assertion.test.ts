import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FederationFault } from '../../../lib/federation/external-identity.ts'
import { useAssertion } from '../../../lib/federation/saml/use-assertion.ts'
import { aSignInStage } from './sign-in-stage.ts'

type Stage = Awaited<ReturnType<typeof aSignInStage>>

let one: Stage
beforeAll(async () => {
  one = await aSignInStage()
})
afterAll(() => one.stage.stop())

describe('an assertion', () => {
  it('signs in once, of sixteen at once', async () => {
    const response = await one.respond()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 16 }, async () =>
        one.stage.services.table.write(useAssertion(await one.read(response))),
      ),
    )
    const refusals = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason as unknown] : []))
    const refusal = 'Invalid SAML response received: The assertion was used before.'
    expect(refusals).toEqual(Array.from({ length: 15 }, () => new FederationFault(refusal)))
  })

  it('is another one from another provider, or with another id', async () => {
    const signIn = await one.read(await one.respond())
    const { identity } = signIn
    const elsewhere = { ...identity, provider: { ...identity.provider, name: 'other' } }
    const { table } = one.stage.services
    await table.write(useAssertion(signIn))
    await table.write(useAssertion({ ...signIn, identity: elsewhere }))
    await table.write(useAssertion({ ...signIn, assertionId: 'x'.repeat(5_000) }))
    await expect(table.write(useAssertion(signIn))).rejects.toThrow('used before')
  })
})
