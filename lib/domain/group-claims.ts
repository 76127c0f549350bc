/** A group of a user, as far as its tokens care. */
export interface GroupMembership {
  readonly name: string
  /** 0 is the best; a group without one comes last. */
  readonly precedence?: number | undefined
  readonly roleArn?: string | undefined
}

/** What a user's groups put into the tokens: `cognito:groups`, `:roles` and `:preferred_role`. */
export interface GroupClaims {
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly preferredRole?: string
}

/**
 * Derives the group claims: groups and their roles by precedence, and the role of the best group
 * that has one, unless another of the same precedence names a different role (API reference,
 * CreateGroup, "Precedence").
 */
export function groupClaims(memberships: readonly GroupMembership[]): GroupClaims {
  const ordered = [...memberships].sort(
    (one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1),
  )
  const withRole = ordered.filter((group) => group.roleArn !== undefined)
  const best = withRole.filter((group) => rank(group) === rank(withRole[0]))
  const bestRoles = rolesOf(best)
  const [preferredRole] = bestRoles
  return {
    groups: ordered.map(({ name }) => name),
    roles: rolesOf(withRole),
    ...(preferredRole !== undefined && bestRoles.length === 1 && { preferredRole }),
  }
}

function rank(group: GroupMembership | undefined): number {
  return group?.precedence ?? Number.MAX_VALUE
}

function rolesOf(groups: readonly GroupMembership[]): string[] {
  return [...new Set(groups.flatMap(({ roleArn }) => roleArn ?? []))]
}
