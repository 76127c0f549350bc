import {
  CognitoIdentityProviderClient,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { jpeg, png } from '../operations/user-pools/branding/pictures.ts'
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

async function aClientId(): Promise<string> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'styled' }),
  )
  return UserPoolClient?.ClientId ?? ''
}

describe('styles of managed login over the wire', () => {
  const logo = { Category: 'FORM_LOGO', ColorMode: 'DARK', Extension: 'PNG', Bytes: png } as const

  it('are created, described, changed and deleted', async () => {
    const ClientId = await aClientId()
    const Settings = { components: { form: { borderRadius: 3.5 } }, list: [1, 'a', null, true] }
    const { ManagedLoginBranding: created } = await cognito.send(
      new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings, Assets: [logo] }),
    )
    expect(created).toMatchObject({ UseCognitoProvidedValues: false, Settings })
    expect(Buffer.from(created?.Assets?.[0]?.Bytes ?? []).equals(png)).toBe(true)
    const { ManagedLoginBrandingId = '' } = created ?? {}
    const given = { UserPoolId, ManagedLoginBrandingId }
    const byId = new DescribeManagedLoginBrandingCommand(given)
    expect((await cognito.send(byId)).ManagedLoginBranding).toEqual(created)
    const byClient = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId })
    expect((await cognito.send(byClient)).ManagedLoginBranding).toEqual(created)
    const { ManagedLoginBranding: updated } = await cognito.send(
      new UpdateManagedLoginBrandingCommand({ ...given, UseCognitoProvidedValues: true }),
    )
    expect(updated).toMatchObject({ UseCognitoProvidedValues: true, Assets: created?.Assets })
    expect(updated).not.toHaveProperty('Settings')
    await cognito.send(new DeleteManagedLoginBrandingCommand(given))
    await expect(cognito.send(byId)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'ManagedLoginBranding does not exist.',
    })
    await expect(cognito.send(byClient)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `ManagedLoginBranding for client ${ClientId} does not exist.`,
    })
  })

  it('are refused in the words of the service', async () => {
    const ClientId = await aClientId()
    const create = new CreateManagedLoginBrandingCommand({
      UserPoolId,
      ClientId,
      UseCognitoProvidedValues: true,
    })
    await cognito.send(create)
    await expect(cognito.send(create)).rejects.toMatchObject({
      name: 'ManagedLoginBrandingExistsException',
      message: `A ManagedLoginBranding already exists for client ${ClientId}`,
    })
  })

  it('take requests of 2 MB', async () => {
    const picture = { ...logo, Extension: 'JPEG' } as const
    const Assets = [
      { ...picture, Bytes: jpeg(1_000_000) },
      { ...picture, Bytes: jpeg(500_000), ResourceId: 'another' },
    ]
    const made = { UserPoolId, ClientId: await aClientId(), Settings: {}, Assets }
    const { ManagedLoginBranding } = await cognito.send(new CreateManagedLoginBrandingCommand(made))
    const { ManagedLoginBrandingId } = ManagedLoginBranding ?? {}
    const large = [...Assets, { ...picture, Bytes: jpeg(100_000), ResourceId: 'third' }]
    const given = { UserPoolId, ManagedLoginBrandingId, Settings: {} }
    await expect(
      cognito.send(new UpdateManagedLoginBrandingCommand({ ...given, Assets: large })),
    ).rejects.toMatchObject({ name: 'RequestEntityTooLargeException' })
    const { ManagedLoginBranding: updated } = await cognito.send(
      new UpdateManagedLoginBrandingCommand({ ...given, Assets: large.slice(2) }),
    )
    expect(updated?.Assets).toHaveLength(3)
  })
})
