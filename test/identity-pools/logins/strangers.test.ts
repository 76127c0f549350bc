import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startSamlify, type Samlify, type ServiceProvider } from '../../federation/saml/samlify.ts'
import { authenticatedRole } from '../../operations/identity-pools/bench.ts'
import { aLoginStage, refused, type LoginStage } from './stage.ts'

const sp = {
  entityId: 'urn:amazon:webservices',
  acs: 'https://signin.aws.amazon.com/saml',
  logout: '',
}

describe('a SAML provider that nobody here wrote', () => {
  let stage: LoginStage
  let idp: Samlify
  let arn: string
  let poolId: string

  beforeAll(async () => {
    stage = await aLoginStage()
    stage.clock.now = Date.now() // the provider's own clock
    idp = await startSamlify()
    const iam = new IAM({ endpoint: stage.iam.url, region: 'us-east-1' })
    const made = await iam.createSAMLProvider({
      Name: 'samlify',
      SAMLMetadataDocument: idp.metadata,
    })
    arn = made.SAMLProviderArn ?? ''
    poolId = await stage.pool({ SamlProviderARNs: [arn] })
  })
  afterAll(() => Promise.all([stage.stop(), idp.stop()]))

  const login = async (changes: Partial<ServiceProvider> = {}) => {
    const role = `${authenticatedRole},${arn}`
    const person = { nameId: 'jane', email: 'jane@example.com', groups: 'people' }
    const jane = { ...person, aws: { role, sessionName: 'jane@example.com' } }
    const { SAMLResponse } = await idp.begin({ ...sp, ...changes }, jane, '')
    return { [arn]: SAMLResponse }
  }

  it('gives somebody an identity and the role that it offers', async () => {
    const Logins = await login()
    const id = await stage.id(poolId, Logins)
    expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    expect(await stage.id(poolId, await login({ signsResponse: true }))).toBe(id)
  })

  it('is refused when it speaks to another service provider', async () => {
    await expect(stage.id(poolId, await login({ entityId: 'urn:other' }))).rejects.toMatchObject(
      refused('Response does not contain the required audience.'),
    )
  })
})
