export { handler } from '../../handlers/authorizer.ts'
