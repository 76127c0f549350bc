import type { Settings } from '../../settings.ts'

/** AWS's addresses for responses, in its Regions and partitions (IAM user guide, "Configure SAML assertions"). */
const signIn =
  /^https:\/\/(?:[a-z0-9-]{1,40}\.)?signin\.(?:aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)\/(?:static\/)?saml(?:\/acs\/[\w-]{1,128})?$/u

/** AWS's names as a service provider (IAM user guide, as above: `AudienceRestriction`). */
const names: readonly (string | null)[] = [
  'urn:amazon:webservices',
  'urn:amazon:webservices:govcloud',
  'urn:amazon:webservices:cn-north-1',
]

/** The attribute with the roles that an assertion for AWS offers (IAM user guide, as above). */
export const roleAttribute = 'https://aws.amazon.com/SAML/Attributes/Role'

/** The attribute with the session's name that it has as well (the same). */
export const sessionNameAttribute = 'https://aws.amazon.com/SAML/Attributes/RoleSessionName'

/** The names that claims of a person have in SAML (developer guide, "Default provider mappings"). */
export const nameIdClaim = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier'

/** Whether a response may be made out to an address: AWS's, or one that the deployment lists. */
export function isRecipient({ samlRecipients }: Settings, address: string | null): boolean {
  return address !== null && (signIn.test(address) || samlRecipients.includes(address))
}

/** Whether an assertion may be meant for whom this names: AWS. */
export function isAudience(audience: string | null): boolean {
  return names.includes(audience) || (audience !== null && signIn.test(audience))
}
