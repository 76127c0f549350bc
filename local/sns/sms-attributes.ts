import type { QueryParameters, XmlStructure } from '../query-protocol.ts'
import type { SnsServices } from './applications.ts'
import { invalidParameter } from './errors.ts'
import { required } from './parameters.ts'

const names = [
  'DefaultSMSType',
  'DefaultSenderID',
  'DeliveryStatusIAMRole',
  'DeliveryStatusSuccessSamplingRate',
  'MonthlySpendLimit',
  'UsageReportS3Bucket',
]

/**
 * Changes the defaults for text messages.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html
 */
export function setSmsAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const attributes = [...parameters.map('attributes')]
  const stranger = attributes.find(([name]) => !names.includes(name))
  if (stranger !== undefined) throw invalidParameter(`${stranger[0]} is not a valid attribute`)
  for (const [name, value] of attributes) registry.smsAttributes.set(name, value)
  registry.save()
  return {}
}

/**
 * Tells the defaults for text messages, all or those asked for.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_GetSMSAttributes.html
 */
export function getSmsAttributes(
  { registry }: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  const wanted = parameters.list('attributes')
  const attributes = [...registry.smsAttributes].filter(
    ([name]) => wanted.length === 0 || wanted.includes(name),
  )
  return { attributes: new Map(attributes) }
}

/**
 * Nobody opts out of a local inbox.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html
 */
export function checkIfPhoneNumberIsOptedOut(
  _services: SnsServices,
  parameters: QueryParameters,
): XmlStructure {
  required(parameters, 'phoneNumber')
  return { isOptedOut: false }
}
