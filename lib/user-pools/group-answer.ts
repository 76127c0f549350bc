import type { GroupType } from '@aws-sdk/client-cognito-identity-provider'
import type { Group } from '../store/groups.ts'

/** A group in the shape of GroupType. */
export function groupAnswer(group: Group): GroupType {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    LastModifiedDate: new Date(group.updatedAt),
    CreationDate: new Date(group.createdAt),
  }
}
