import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { PoolSettings } from '../store/user-pools.ts'
import { unavailableInTier } from './tier.ts'

/**
 * Checks the triggers of a pool: one rule on another, and what stands in for ARNs (API reference,
 * LambdaConfigType).
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkTriggers(settings: PoolSettings): void {
  const config = settings.LambdaConfig ?? {}
  const { PreTokenGeneration: first, PreTokenGenerationConfig: versioned } = config
  if (first !== undefined && versioned !== undefined && versioned.LambdaArn !== first) {
    throw invalid(
      'PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be identical.',
    )
  }
  const isSending = config.CustomSMSSender !== undefined || config.CustomEmailSender !== undefined
  if (isSending && config.KMSKeyID === undefined) {
    throw invalid('KMSKeyID is required when CustomSMSSender or CustomEmailSender is configured.')
  }
  const isPlain = versioned === undefined || versioned.LambdaVersion === 'V1_0'
  if (!isPlain && settings.UserPoolTier === 'LITE') {
    throw unavailableInTier(settings, 'PreTokenGenerationConfig')
  }
  for (const target of targetsOf(config)) checkTarget(target)
}

function targetsOf(config: LambdaConfigType): string[] {
  return Object.entries(config).flatMap(
    ([name, trigger]: [string, string | { LambdaArn?: string | undefined } | undefined]) => {
      const target = typeof trigger === 'string' ? trigger : trigger?.LambdaArn
      return target === undefined || name === 'KMSKeyID' ? [] : [target]
    },
  )
}

/** A URL names nothing but a place: secrets in it would be read back by who may read the pool. */
function checkTarget(target: string): void {
  if (target.startsWith('arn:')) return
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url?.username === '' && url.password === '' && url.hash === '') return
  throw invalid('The URL of a trigger must be without user name, password and fragment.')
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
