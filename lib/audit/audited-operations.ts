/**
 * The names of what only looks: AWS's verbs for reading, but for what hands out tokens, credentials,
 * an identity or a code under the name of a reading.
 */
const looks = /^(?:Admin)?(?:Describe|List|Lookup|Get(?!\w*(?:Token|Credentials|Code)|Id$))/u

/**
 * Whether an operation leaves a line in the audit log: whatever signs in or changes something does.
 * A new operation does, too, unless its name says that it only looks.
 */
export function isAudited(operation: string): boolean {
  return !looks.test(operation)
}
