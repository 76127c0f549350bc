import type { Family } from '../../operation.ts'

/** Operations on the groups of a user pool and their members. */
export const groups: Family = {
  AdminAddUserToGroup: async () =>
    (await import('./admin-add-user-to-group.ts')).adminAddUserToGroup,
  AdminListGroupsForUser: async () =>
    (await import('./admin-list-groups-for-user.ts')).adminListGroupsForUser,
  AdminRemoveUserFromGroup: async () =>
    (await import('./admin-remove-user-from-group.ts')).adminRemoveUserFromGroup,
  CreateGroup: async () => (await import('./create-group.ts')).createGroup,
  DeleteGroup: async () => (await import('./delete-group.ts')).deleteGroup,
  GetGroup: async () => (await import('./get-group.ts')).getGroup,
  ListGroups: async () => (await import('./list-groups.ts')).listGroups,
  ListUsersInGroup: async () => (await import('./list-users-in-group.ts')).listUsersInGroup,
  UpdateGroup: async () => (await import('./update-group.ts')).updateGroup,
}
