import type { Family } from '../../operation.ts'

/** Users whom a pool's owner vouches for, as the owner finds, joins and parts them. */
export const developerIdentities: Family = {
  LookupDeveloperIdentity: async () =>
    (await import('./lookup-developer-identity.ts')).lookupDeveloperIdentity,
  MergeDeveloperIdentities: async () =>
    (await import('./merge-developer-identities.ts')).mergeDeveloperIdentities,
  UnlinkDeveloperIdentity: async () =>
    (await import('./unlink-developer-identity.ts')).unlinkDeveloperIdentity,
}
