import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import type { User } from '../store/users.ts'

/** A user's attributes in the API's form, `sub` first. */
export function wireAttributes({ sub, attributes }: User): AttributeType[] {
  const others = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  return [{ Name: 'sub', Value: sub }, ...others]
}
