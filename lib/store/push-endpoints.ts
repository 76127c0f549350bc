import { absent, equals } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, removeIf, type Write } from './writes.ts'

/** Whose device an SNS endpoint is: of several identities that registered its token, the last. */
export interface EndpointHolder {
  readonly endpointArn: string
  readonly identityId: string
  readonly deviceId: string
}

/** Where the holder of an endpoint is stored. */
export const endpointHolderRef = (endpointArn: string): Ref<EndpointHolder> => ({
  key: datasetKeys.endpoint(endpointArn),
  parse: ({ holder }) => holder as EndpointHolder, // written whole by holdEndpoint
})

/** The error of taking an endpoint that another identity took since it was read. */
export const endpointTaken = new Error('the endpoint has another holder by now')

/** Gives an endpoint to a device, whoever held it when it was read. */
export function holdEndpoint(holder: EndpointHolder, read: EndpointHolder | undefined): Write {
  const when = read ? isHeldBy(read) : [absent('pk')]
  return put(
    datasetKeys.endpoint(holder.endpointArn),
    { holder },
    { when, otherwise: endpointTaken },
  )
}

/** Lets go of an endpoint, unless another device holds it by now. */
export function releaseEndpoint(holder: EndpointHolder): Write {
  return removeIf(datasetKeys.endpoint(holder.endpointArn), isHeldBy(holder))
}

function isHeldBy({ identityId, deviceId }: EndpointHolder) {
  return [equals('holder.identityId', identityId), equals('holder.deviceId', deviceId)]
}
