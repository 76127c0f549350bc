import {
  CognitoIdentityProviderClient,
  CreateTermsCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteTermsCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
let UserPoolId = ''
let ClientId = ''
beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-terms' }))
  UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }),
  )
  ClientId = UserPoolClient?.ClientId ?? ''
})

describe('terms over the wire', () => {
  const TermsName = 'terms-of-use'
  const Links = { 'cognito:default': 'https://a.example/terms' }
  const create = (links: Record<string, string> = Links, name = TermsName) =>
    cognito.send(
      new CreateTermsCommand({
        UserPoolId,
        ClientId,
        TermsName: name,
        TermsSource: 'LINK',
        Enforcement: 'NONE',
        Links: links,
      }),
    )

  it('are created, described, listed, changed and deleted', async () => {
    const { Terms: made } = await create()
    expect(made).toMatchObject({ UserPoolId, ClientId, TermsName, Links })
    const given = { UserPoolId, TermsId: made?.TermsId ?? '' }
    expect((await cognito.send(new DescribeTermsCommand(given))).Terms).toEqual(made)
    const byClient = new DescribeTermsByClientCommand({ UserPoolId, ClientId, TermsName })
    expect((await cognito.send(byClient)).Terms).toEqual(made)
    const { Terms: listed } = await cognito.send(new ListTermsCommand({ UserPoolId }))
    expect(listed).toEqual([
      {
        TermsId: made?.TermsId,
        TermsName,
        Enforcement: 'NONE',
        CreationDate: made?.CreationDate,
        LastModifiedDate: made?.LastModifiedDate,
      },
    ])
    await expect(create()).rejects.toMatchObject({
      name: 'TermsExistsException',
      message: `Terms terms-of-use already exist for client ${ClientId}`,
    })
    const changed = { 'cognito:default': 'https://b.example/terms' }
    const updating = new UpdateTermsCommand({ ...given, Links: changed })
    expect((await cognito.send(updating)).Terms).toMatchObject({ Links: changed })
    await cognito.send(new DeleteTermsCommand(given))
    const missing = { name: 'ResourceNotFoundException', message: 'Terms do not exist.' }
    await expect(cognito.send(new DescribeTermsCommand(given))).rejects.toMatchObject(missing)
    await expect(cognito.send(new DeleteTermsCommand(given))).rejects.toMatchObject(missing)
    await expect(cognito.send(byClient)).rejects.toMatchObject(missing)
  })

  it('are refused by the model and in the words of the service', async () => {
    await expect(create(Links, 'imprint')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("at 'termsName' failed to satisfy constraint"),
    })
    await expect(create({ 'cognito:klingon': 'https://a.example' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    await expect(create({ 'cognito:german': 'https://a.example' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Links must include a link for cognito:default.',
    })
  })
})
