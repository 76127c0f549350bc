import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { png } from '../operations/user-pools/branding/pictures.ts'
import { asAdmin } from './clients.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''
beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-branding' }))
  UserPoolId = UserPool?.Id ?? ''
})

describe('the classic pages over the wire', () => {
  const CSS = '.label-customizable { font-weight: 400 }'

  it('need a domain', async () => {
    await expect(
      cognito.send(new SetUICustomizationCommand({ UserPoolId, CSS })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'A domain must be associated with this user pool.',
    })
    await expect(cognito.send(new GetUICustomizationCommand({ UserPoolId }))).rejects.toMatchObject(
      {
        name: 'InvalidParameterException',
        message: 'There has to be an existing domain associated with this user pool',
      },
    )
  })

  it('are customized, and their logo is a picture that browsers take for nothing else', async () => {
    await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'wire-branding' }))
    const { UICustomization } = await cognito.send(
      new SetUICustomizationCommand({ UserPoolId, CSS, ImageFile: png }),
    )
    expect(UICustomization).toMatchObject({ ClientId: 'ALL', CSS })
    const read = await cognito.send(new GetUICustomizationCommand({ UserPoolId }))
    expect(read.UICustomization).toEqual(UICustomization)
    const answer = await fetch(UICustomization?.ImageUrl ?? '')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true)
    const former = await fetch(`${serverUrl()}/${UserPoolId}/logo/ALL/1`)
    expect(former.status).toBe(400)
  })
})
