/**
 * The path of the roles that our functions may assume. Roles made for Cognito trust Cognito and not
 * us: for those our own rights serve (decision 21).
 */
const path = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/cognate\/[\w+=,.@/-]+$/u

/** Whether a role is one that was made to be assumed by our functions. */
export function isAssumable(arn: string): boolean {
  return path.test(arn)
}
