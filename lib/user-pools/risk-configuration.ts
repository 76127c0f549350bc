import type {
  AccountTakeoverRiskConfigurationType,
  CompromisedCredentialsRiskConfigurationType,
  RiskConfigurationType,
  RiskExceptionConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { parseCidr } from '../domain/cidr.ts'
import { ServiceError } from '../errors.ts'
import type { RiskConfiguration, RiskPlace, RiskSettings } from '../store/risk-configurations.ts'
import { checkSize } from './settings-size.ts'

const allEvents = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'] as const

/**
 * A risk configuration as SetRiskConfiguration leaves it: what the request does not name is gone, and
 * without a filter compromised credentials are looked for in all events. Undefined for a request
 * that names nothing, which takes the configuration away (API reference, SetRiskConfiguration).
 *
 * @throws ServiceError InvalidParameterException
 */
export function riskSettings(input: RiskSettings): RiskSettings | undefined {
  const {
    CompromisedCredentialsRiskConfiguration: compromised,
    AccountTakeoverRiskConfiguration: takeover,
    RiskExceptionConfiguration: exceptions,
  } = input
  if (!compromised && !takeover && !exceptions) return undefined
  if (takeover) checkTakeover(takeover)
  if (exceptions) checkRanges(exceptions)
  const settings = {
    CompromisedCredentialsRiskConfiguration: compromised && withEvents(compromised),
    AccountTakeoverRiskConfiguration: takeover,
    RiskExceptionConfiguration: exceptions,
  }
  checkSize(settings)
  return settings
}

/** A risk configuration in the shape of RiskConfigurationType; bare where there is none. */
export function riskAnswer(
  { poolId, clientId }: RiskPlace,
  risk: RiskConfiguration | undefined,
): RiskConfigurationType {
  return {
    UserPoolId: poolId,
    ClientId: clientId,
    ...risk?.settings,
    LastModifiedDate: risk && new Date(risk.updatedAt),
  }
}

function withEvents(
  compromised: CompromisedCredentialsRiskConfigurationType,
): CompromisedCredentialsRiskConfigurationType {
  const { EventFilter = [] } = compromised
  return { ...compromised, EventFilter: EventFilter.length > 0 ? EventFilter : [...allEvents] }
}

function checkTakeover(takeover: AccountTakeoverRiskConfigurationType): void {
  const { Actions, NotifyConfiguration: notify } = takeover
  const actions = [Actions?.LowAction, Actions?.MediumAction, Actions?.HighAction]
  if (!notify) {
    if (!actions.some((action) => action?.Notify === true)) return
    throw invalid('NotifyConfiguration is required when Notify is true.')
  }
  if (!/^arn:[\w-]+:ses:[\w-]+:\d+:identity\/.+$/u.test(notify.SourceArn ?? '')) {
    throw invalid('SourceArn must be the ARN of an Amazon SES identity.')
  }
  const { BlockEmail, NoActionEmail, MfaEmail } = notify
  for (const [name, email] of Object.entries({ BlockEmail, NoActionEmail, MfaEmail })) {
    if (email && email.HtmlBody === undefined && email.TextBody === undefined) {
      throw invalid(`${name} must have an HtmlBody or a TextBody.`)
    }
  }
}

function checkRanges(exceptions: RiskExceptionConfigurationType): void {
  const { BlockedIPRangeList = [], SkippedIPRangeList = [] } = exceptions
  const ranges = [...BlockedIPRangeList, ...SkippedIPRangeList]
  if (!ranges.every((range) => parseCidr(range))) throw invalid('Incorrect CIDR format')
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
