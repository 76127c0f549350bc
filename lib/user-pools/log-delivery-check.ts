import type { LogConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { PoolSettings } from '../store/user-pools.ts'
import { tierOf, unavailableInTier } from './tier.ts'

/**
 * Checks what the API's model cannot of where a pool's logs shall go (API reference,
 * LogConfigurationType).
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkLogDelivery(
  configurations: readonly LogConfigurationType[],
  { settings, region }: { settings: PoolSettings; region: string },
): void {
  checkSources(configurations)
  for (const configuration of configurations) {
    checkPairing(configuration)
    checkArns(configuration, region)
  }
  const isActivity = configurations.some(({ EventSource }) => EventSource === 'userAuthEvents')
  if (isActivity && tierOf(settings) !== 'PLUS') throw unavailableInTier(settings, 'Log Streaming')
}

function checkSources(configurations: readonly LogConfigurationType[]): void {
  const sources = configurations.map(({ EventSource }) => EventSource)
  const homeless = configurations
    .filter((configuration) => destinationsOf(configuration).length === 0)
    .map(({ EventSource }) => EventSource)
  const repeated = sources.filter((source, place) => sources.indexOf(source) < place)
  const faults: [string, (string | undefined)[]][] = [
    ['in request have no destination', homeless],
    ['appear more then once in a request', repeated],
  ]
  const clauses = faults
    .filter(([, found]) => found.length > 0)
    .map(
      ([fault, found]) => ` Following event sources ${fault}: [${[...new Set(found)].join(', ')}].`,
    )
  if (clauses.length > 0) throw invalid(`Request validation Failed.${clauses.join('')}`)
}

function destinationsOf(configuration: LogConfigurationType): object[] {
  const { CloudWatchLogsConfiguration, S3Configuration, FirehoseConfiguration } = configuration
  const all = [CloudWatchLogsConfiguration, S3Configuration, FirehoseConfiguration]
  return all.filter((destination) => destination !== undefined)
}

/** Which level and destinations go with a source. */
function checkPairing(configuration: LogConfigurationType): void {
  const { EventSource, LogLevel, CloudWatchLogsConfiguration } = configuration
  const level = EventSource === 'userNotification' ? 'ERROR' : 'INFO'
  if (LogLevel !== level) throw invalid(`LogLevel for ${EventSource} must be ${level}.`)
  if (destinationsOf(configuration).length > 1) {
    throw invalid(`Only one destination can be configured for ${EventSource}.`)
  }
  if (EventSource === 'userNotification' && !CloudWatchLogsConfiguration) {
    throw invalid('The destination for userNotification must be CloudWatchLogsConfiguration.')
  }
}

function checkArns(configuration: LogConfigurationType, region: string): void {
  const arns = [
    ['logs', configuration.CloudWatchLogsConfiguration?.LogGroupArn],
    ['s3', configuration.S3Configuration?.BucketArn],
    ['firehose', configuration.FirehoseConfiguration?.StreamArn],
  ] as const
  for (const [service, arn] of arns) {
    if (arn === undefined) continue
    const [, , ownService, ownRegion] = arn.split(':')
    if (ownService !== service) throw invalid(`${arn} is not an ARN of the service ${service}.`)
    if (ownRegion && ownRegion !== region) throw invalid('ARN does not belong to current region')
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
