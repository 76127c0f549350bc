import type { LimitDefinitionType, LimitType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'

/**
 * Requests a second that an account may make of each adjustable category without paying for more
 * (developer guide, "Quotas in Amazon Cognito").
 */
const defaults = new Map([
  ['UserAuthentication', 120],
  ['UserCreation', 50],
  ['UserFederation', 25],
  ['UserRead', 120],
  ['UserToken', 120],
  ['UserResourceRead', 50],
])

/**
 * The limit of a category. It is Cognito's default: here nothing slows requests down but what the
 * deployment's own account allows, so no account has bought more.
 *
 * @throws ServiceError InvalidParameterException for a definition without a category,
 *   ResourceNotFoundException for a category that cannot be adjusted
 */
export function provisionedLimit(definition: LimitDefinitionType): LimitType {
  const attributes = new Map(Object.entries(definition.Attributes ?? {}))
  const category = attributes.get('Category')
  if (category === undefined || attributes.size > 1) {
    throw new ServiceError(
      'InvalidParameterException',
      'LimitDefinition must have exactly one attribute, Category.',
    )
  }
  const value = defaults.get(category)
  if (value === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `There is no adjustable limit for the category ${category}.`,
    )
  }
  return { LimitDefinition: definition, ProvisionedLimitValue: value, FreeLimitValue: value }
}
