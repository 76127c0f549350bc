import { checkClientAttributes } from '../domain/client-attributes.ts'
import { ServiceError } from '../errors.ts'
import type { ClientSettings } from '../store/app-clients.ts'
import type { UserPool } from '../store/user-pools.ts'
import { checkCallbacks } from './client-callbacks-check.ts'
import { isStandardScope } from './client-references.ts'
import { checkSize } from './settings-size.ts'
import { allowsClientToken, clientTokenFlow } from './sign-in/flows.ts'
import { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } from './token-validity.ts'

/** What a client's settings are checked against. */
export interface CheckedClient {
  readonly pool: UserPool
  readonly settings: ClientSettings
  readonly hasSecret: boolean
}

/**
 * Checks what the API's model cannot of an app client's settings, but for what they name of the
 * pool (`checkClientReferences`).
 *
 * @throws ServiceError InvalidParameterException, InvalidOAuthFlowException,
 *   FeatureUnavailableInTierException
 */
export function checkClientSettings(client: CheckedClient, doing: 'creating' | 'updating'): void {
  const { pool, settings } = client
  checkSize(settings)
  checkAuthFlows(client)
  checkValidity(settings)
  checkClientAttributes(settings, pool.schema, doing)
  checkOAuth(client)
  checkCallbacks(settings)
  checkAnalytics(settings)
  checkContextData(client)
}

function checkAuthFlows({ pool, settings, hasSecret }: CheckedClient): void {
  const flows: readonly string[] = settings.ExplicitAuthFlows ?? []
  const isNew = (flow: string) => flow.startsWith('ALLOW_')
  if (flows.some(isNew) && !flows.every(isNew)) {
    throw invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")
  }
  if (flows.includes('ALLOW_USER_AUTH') && pool.settings.UserPoolTier === 'LITE') {
    throw new ServiceError('FeatureUnavailableInTierException')
  }
  if (allowsClientToken({ settings }) && (flows.length > 1 || !hasSecret)) {
    throw invalid(
      `${clientTokenFlow} must be the only flow of a client, and the client must have a secret.`,
    )
  }
  checkRotation(pool, settings)
}

/** A client that rotates renews its tokens by GetTokensFromRefreshToken alone. */
function checkRotation(pool: UserPool, settings: ClientSettings): void {
  const { RefreshTokenRotation: rotation, ExplicitAuthFlows: flows = [] } = settings
  if (rotation?.Feature !== 'ENABLED') return
  if (pool.settings.UserPoolTier === 'LITE') {
    throw new ServiceError('FeatureUnavailableInTierException')
  }
  if (flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalid(
      'ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.',
    )
  }
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Lifetimes in seconds: what is short must end before what renews it. */
function checkValidity(settings: ClientSettings): void {
  const access = accessTokenSeconds({ settings })
  const id = idTokenSeconds({ settings })
  const refresh = refreshTokenSeconds({ settings })
  const isShort = (seconds: number) => seconds >= 5 * minute && seconds <= day
  const isLong = refresh >= hour && refresh <= 3650 * day
  if (!isShort(access) || !isShort(id) || !isLong || refresh < Math.max(access, id)) {
    throw invalid('Invalid range for token validity.')
  }
}

function checkOAuth({ settings, hasSecret }: CheckedClient): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = settings
  if (settings.AllowedOAuthFlowsUserPoolClient && (flows.length === 0 || scopes.length === 0)) {
    throw invalid(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  if (!flows.includes('client_credentials')) return
  if (flows.length > 1) {
    throw new ServiceError(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    )
  }
  if (!hasSecret) {
    throw new ServiceError(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    )
  }
  const personal = scopes.find((scope) => isStandardScope(scope))
  if (personal !== undefined) {
    throw new ServiceError(
      'InvalidOAuthFlowException',
      `${personal} is not supported with client_credentials flow.`,
    )
  }
}

/** A Pinpoint project is named by its ARN, or by all that it took before there was one. */
function checkAnalytics({ AnalyticsConfiguration: analytics }: ClientSettings): void {
  if (!analytics) return
  const { ApplicationArn, ApplicationId, RoleArn, ExternalId } = analytics
  const parts = [ApplicationId, RoleArn, ExternalId].filter((part) => part !== undefined)
  if (parts.length === (ApplicationArn === undefined ? 3 : 0)) return
  throw invalid(
    'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
  )
}

/** What a client says of its users' addresses is believed only of one that can prove who it is. */
function checkContextData({ settings, hasSecret }: CheckedClient): void {
  if (!settings.EnablePropagateAdditionalUserContextData || hasSecret) return
  throw invalid(
    'EnablePropagateAdditionalUserContextData can only be activated for a client with a client secret.',
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
