/** An account elsewhere that a user signs in with, as the attribute `identities` has it. */
export interface Identity {
  readonly userId: string
  readonly providerName: string
  readonly providerType: string
  readonly issuer: string | null
  /** Whether the user came into being by signing in with it, rather than being linked to it. */
  readonly primary: boolean
  /** In milliseconds since the epoch. */
  readonly dateCreated: number
}

/** The attribute that tells a user's accounts elsewhere; only the service writes it. */
export const identitiesAttribute = 'identities'

/** A user's accounts elsewhere, from the user's attributes. */
export function identitiesOf(attributes: Readonly<Record<string, string>>): Identity[] {
  return readIdentities(attributes[identitiesAttribute] ?? '[]')
}

/** A user's attributes with these accounts elsewhere, their members in Cognito's order. */
export function withIdentities(
  attributes: Readonly<Record<string, string>>,
  identities: readonly Identity[],
): Record<string, string> {
  const others = Object.entries(attributes).filter(([name]) => name !== identitiesAttribute)
  const text = JSON.stringify(
    identities.map(({ userId, providerName, providerType, issuer, primary, dateCreated }) => ({
      userId,
      providerName,
      providerType,
      issuer,
      primary,
      dateCreated,
    })),
  )
  return Object.fromEntries([
    ...others,
    ...(identities.length > 0 ? [[identitiesAttribute, text] as const] : []),
  ])
}

/**
 * The claim `identities` of an ID token, which has texts where the attribute has values (developer
 * guide, "Understanding the identity (ID) token").
 */
export function identitiesClaim(attribute: string): object[] {
  return readIdentities(attribute).map((identity) => ({
    ...identity,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }))
}

function readIdentities(text: string): Identity[] {
  return JSON.parse(text) as Identity[] // written by withIdentities
}
