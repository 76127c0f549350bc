export { identityPools } from './identity-pools.ts'
export { sync } from './sync.ts'
export { userPools } from './user-pools.ts'
export type { Api, ApiOperation, Binding, Shape, StringShape, StructureShape } from './types.ts'
