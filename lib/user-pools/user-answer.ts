import type {
  AttributeType,
  GetUserResponse,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { User } from '../store/users.ts'

/** A user's attributes as the API lists them, `sub` first, then by name: the store has no order. */
export function attributeList({ sub, attributes }: User): AttributeType[] {
  const others = Object.keys(attributes).sort()
  return [{ Name: 'sub', Value: sub }, ...others.map((Name) => ({ Name, Value: attributes[Name] }))]
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
    MFAOptions: mfaFields(user).MFAOptions,
  }
}

/** The further factors that a user switched on, as GetUser and AdminGetUser show them. */
export function mfaFields({
  mfa,
}: User): Pick<GetUserResponse, 'MFAOptions' | 'PreferredMfaSetting' | 'UserMFASettingList'> {
  const enabled = mfa?.enabled ?? []
  return {
    MFAOptions: enabled.includes('SMS_MFA')
      ? [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]
      : undefined,
    PreferredMfaSetting: mfa?.preferred,
    UserMFASettingList: enabled.length > 0 ? [...enabled] : undefined,
  }
}
