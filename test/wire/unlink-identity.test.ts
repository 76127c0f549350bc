import { UnlinkIdentityCommand } from '@aws-sdk/client-cognito-identity'
import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  aWirePool,
  aWireUserPool,
  claimsOf,
  identityClients,
  wireIdentity,
  type WireUserPool,
} from './identity-world.ts'

const clients = identityClients()

let users: WireUserPool
let others: WireUserPool

beforeAll(async () => {
  users = await aWireUserPool()
  others = await aWireUserPool()
})

describe('UnlinkIdentity over the wire', () => {
  const unlink = (IdentityId: string, Logins: Record<string, string>, LoginsToRemove: string[]) =>
    clients.app.send(new UnlinkIdentityCommand({ IdentityId, Logins, LoginsToRemove }))

  it('takes a login away, unsigned, for whoever has another one', async () => {
    const IdentityPoolId = await aWirePool(clients, [users, others])
    const [one, other] = [await users.login(), await others.login()]
    const id = await wireIdentity(clients, IdentityPoolId, { ...one, ...other })
    await unlink(id, one, [others.provider])
    expect(await wireIdentity(clients, IdentityPoolId, one)).toBe(id)
    expect(await wireIdentity(clients, IdentityPoolId, other)).not.toBe(id)
  })

  it('refuses strangers, bad tokens, and what is not linked or not there', async () => {
    const IdentityPoolId = await aWirePool(clients, [users, others])
    const login = await users.login()
    const id = await wireIdentity(clients, IdentityPoolId, login)
    const remove = [users.provider]
    await expect(unlink(id, await users.login(), remove)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
    await expect(unlink(id, {}, remove)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Access to Identity '${id}' is forbidden.`,
    })
    await expect(unlink(id, { [users.provider]: 'x' }, remove)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid login token. Not a valid OpenId Connect identity token.',
    })
    await expect(unlink(id, login, [others.provider])).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Please provide a valid public provider',
    })
    const unknown = `${IdentityPoolId.slice(0, 18)}-0000-4000-8000-000000000000`
    await expect(unlink(unknown, login, remove)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Identity '${unknown}' not found.`,
    })
  })

  it('refuses two logins of one provider that two identities have', async () => {
    const IdentityPoolId = await aWirePool(clients, [users])
    const login = await users.login()
    const id = await wireIdentity(clients, IdentityPoolId, login)
    const issuerName = (await users.login())[users.provider] ?? ''
    const iss = String(claimsOf(issuerName).iss).replace('http://', '')
    await expect(
      unlink(id, { ...login, [iss]: issuerName }, [users.provider]),
    ).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
  })
})
