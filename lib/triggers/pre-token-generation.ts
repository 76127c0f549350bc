import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider'
import type { GroupClaims } from '../domain/group-claims.ts'
import type { AccessOverrides, ClaimOverrides, TokenOverrides } from '../domain/token-overrides.ts'
import { membersIn, textIn, textMapIn, textsIn, type Members } from './answer-members.ts'
import { invokeTrigger, type TriggerServices } from './invoke.ts'
import type { TriggerSubject } from './subject.ts'
import { userAttributes } from './user-attributes.ts'

/** What tokens are issued after. */
export type TokenSource =
  | 'HostedAuth'
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'
  | 'ClientCredentials'

/** What the tokens would say without the trigger. */
export interface TokenOrder {
  readonly source: TokenSource
  readonly groups: GroupClaims
  readonly scopes: readonly string[]
}

/** The name that a machine has in events, which is no user's. */
export const machineName = 'ClientCredentials'

/**
 * Asks the pre token generation trigger what to change of tokens that are about to be issued;
 * undefined without one, or when it changes nothing. Machines have one from the third version on.
 *
 * @throws ServiceError the errors of `invokeTrigger`
 *
 * Source: developer guide, "Pre token generation Lambda trigger".
 */
export async function preTokenGeneration(
  services: TriggerServices,
  subject: TriggerSubject,
  { source, groups, scopes }: TokenOrder,
): Promise<TokenOverrides | undefined> {
  const { pool, user, clientMetadata } = subject
  const trigger = triggerOf(pool.settings.LambdaConfig)
  const isMachine = source === 'ClientCredentials'
  if (!trigger || (isMachine && trigger.version !== '3')) return undefined
  const isFirst = trigger.version === '1'
  const answer = await invokeTrigger(services, {
    subject,
    trigger: 'PreTokenGeneration',
    ...trigger,
    source: `TokenGeneration_${source}`,
    request: {
      userAttributes: userAttributes(pool, user),
      groupConfiguration: isMachine ? null : configurationOf(groups),
      ...(!isFirst && { scopes }),
      ...(clientMetadata && { clientMetadata }),
    },
    response: { [isFirst ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails']: null },
  })
  return isFirst ? firstOverrides(answer) : laterOverrides(answer)
}

interface Trigger {
  readonly arn: string
  readonly version: '1' | '2' | '3'
}

const versions = { V1_0: '1', V2_0: '2', V3_0: '3' } as const

function triggerOf(config: LambdaConfigType | undefined): Trigger | undefined {
  const { LambdaArn, LambdaVersion } = config?.PreTokenGenerationConfig ?? {}
  const arn = LambdaArn ?? config?.PreTokenGeneration
  return arn === undefined ? undefined : { arn, version: versions[LambdaVersion ?? 'V1_0'] }
}

function configurationOf({ groups, roles, preferredRole }: GroupClaims): object {
  return {
    groupsToOverride: groups,
    iamRolesToOverride: roles,
    preferredRole: preferredRole ?? null,
  }
}

const noChange = { claimsToAddOrOverride: {}, claimsToSuppress: [] }

/** The first version changes the ID token, and of the access token only the groups. */
function firstOverrides(answer: Members): TokenOverrides | undefined {
  const details = membersIn(answer, 'claimsOverrideDetails')
  if (!details) return undefined
  const id = {
    claimsToAddOrOverride: textMapIn(details, 'claimsToAddOrOverride') ?? {},
    claimsToSuppress: textsIn(details, 'claimsToSuppress') ?? [],
  }
  const access = { ...noChange, scopesToAdd: [], scopesToSuppress: [] }
  return { id, access, groups: groupsIn(details) }
}

function laterOverrides(answer: Members): TokenOverrides | undefined {
  const details = membersIn(answer, 'claimsAndScopeOverrideDetails')
  if (!details) return undefined
  return {
    id: claimsIn(membersIn(details, 'idTokenGeneration') ?? {}),
    access: accessIn(membersIn(details, 'accessTokenGeneration') ?? {}),
    groups: groupsIn(details),
  }
}

function claimsIn(members: Members): ClaimOverrides {
  return {
    claimsToAddOrOverride: { ...membersIn(members, 'claimsToAddOrOverride') },
    claimsToSuppress: textsIn(members, 'claimsToSuppress') ?? [],
  }
}

function accessIn(members: Members): AccessOverrides {
  return {
    ...claimsIn(members),
    scopesToAdd: textsIn(members, 'scopesToAdd') ?? [],
    scopesToSuppress: textsIn(members, 'scopesToSuppress') ?? [],
  }
}

/** Groups that are there but null or empty take the claims away; absent ones leave them. */
function groupsIn(details: Members): GroupClaims | undefined {
  if (!Object.hasOwn(details, 'groupOverrideDetails')) return undefined
  const given = membersIn(details, 'groupOverrideDetails') ?? {}
  const preferredRole = textIn(given, 'preferredRole')
  return {
    groups: textsIn(given, 'groupsToOverride') ?? [],
    roles: textsIn(given, 'iamRolesToOverride') ?? [],
    ...(preferredRole && { preferredRole }),
  }
}
