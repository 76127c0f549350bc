import type { AttributeType, UserType } from '@aws-sdk/client-cognito-identity-provider'
import type { User } from '../store/users.ts'

/** A user's attributes as the API lists them, `sub` first. */
export function attributeList({ sub, attributes }: User): AttributeType[] {
  const others = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  return [{ Name: 'sub', Value: sub }, ...others]
}

/** A user in the shape of UserType, as AdminCreateUser and the listings answer it. */
export function userAnswer(user: User): UserType {
  return {
    Username: user.username,
    Attributes: attributeList(user),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.updatedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}
