import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { emptyAnswer, faultAnswer, seeOther, type Answer } from '../oauth/answers.ts'
import { answerAddress, RedirectFault } from '../oauth/authorize/redirect-target.ts'
import { domainRequest, type DomainRequest } from '../oauth/domain-request.ts'
import { OAuthFault, PageFault } from '../oauth/faults.ts'
import type { Services } from '../services.ts'
import { asset } from './assets.ts'
import { failurePage } from './actions/ending.ts'
import { brandFilePath } from './brand-file-address.ts'

type Visit = (services: Services, request: DomainRequest) => Promise<Answer>

/** Endpoints for programs, which any method may reach. */
const endpoints = new Map<string, () => Promise<Visit>>([
  ['oauth2/token', async () => (await import('../oauth/token/index.ts')).tokenEndpoint],
  ['oauth2/userinfo', async () => (await import('../oauth/user-info.ts')).userInfoEndpoint],
  ['oauth2/revoke', async () => (await import('../oauth/revoke.ts')).revokeEndpoint],
  ['oauth2/register', async () => (await import('../oauth/register/index.ts')).registerEndpoint],
  ['.well-known/openid-configuration', published],
  ['.well-known/jwks.json', published],
])

async function published(): Promise<Visit> {
  return (await import('../oauth/published.ts')).publishedDocument
}

/** What a browser visits by its paths, each loaded when it is first asked for. */
const places = new Map<string, () => Promise<Visit>>([
  [
    'oauth2/authorize',
    async () => (await import('../oauth/authorize/endpoint.ts')).authorizeEndpoint,
  ],
  [
    'oauth2/idpresponse',
    async () => (await import('../oauth/federation/idp-response.ts')).idpResponseEndpoint,
  ],
  [
    'saml2/idpresponse',
    async () => (await import('../oauth/federation/saml-response.ts')).samlResponseEndpoint,
  ],
  [
    'saml2/logout',
    async () => (await import('../oauth/federation/saml-logout.ts')).samlLogoutEndpoint,
  ],
  [brandFilePath, async () => (await import('./actions/brand-file.ts')).brandFile],
  ['confirmuser', async () => (await import('./actions/confirmation-link.ts')).confirmUserPage],
  ['eventfeedback', async () => (await import('./actions/event-feedback.ts')).eventFeedbackPage],
  ['login', async () => (await import('./actions/login.ts')).loginPage],
  ['logout', async () => (await import('./actions/logout.ts')).logoutPage],
  ['signup', async () => (await import('./actions/sign-up.ts')).signUpPage],
  [
    'forgotpassword',
    async () => (await import('./actions/forgotten-password.ts')).forgottenPasswordPage,
  ],
  [
    'confirmforgotpassword',
    async () => (await import('./actions/reset-password.ts')).resetPasswordPage,
  ],
  ['passkeys/add', async () => (await import('./actions/add-passkey.ts')).addPasskeyPage],
  ['error', async () => (await import('./actions/ending.ts')).errorPage],
])

const twice = new OAuthFault('invalid_request', 'a parameter is too long or there twice')

/**
 * Answers a request at a user pool's domain. Nothing acts before its reader does: a HEAD request
 * gets no more than headers, and a browser that fetches ahead is asked to come back. A program that
 * opens links for its reader cannot be told from them.
 */
export async function answerAtDomain(
  services: Services,
  event: APIGatewayProxyEventV2,
): Promise<Answer> {
  const request = domainRequest(event)
  const answer = await answerTo(services, request)
  const id = { 'x-amz-cognito-request-id': request.requestId }
  return { ...answer, headers: { ...answer.headers, ...id } }
}

async function answerTo(services: Services, request: DomainRequest): Promise<Answer> {
  const { path, method } = request
  const endpoint = endpoints.get(path)
  if (request.isUnclear) {
    if (endpoint) return faultAnswer(twice)
    return failurePage(services, request, { kind: 'request', status: 400 })
  }
  if (endpoint) {
    return visited(services, request, endpoint).catch((error: unknown) =>
      programFailure(request, error),
    )
  }
  const place = places.get(path)
  const [, name] = /^assets\/([\w.-]+)$/u.exec(path) ?? []
  if (!place && name !== undefined) return assetAnswer(name)
  if (!place) return failurePage(services, request, { kind: 'notFound', status: 404 })
  if (method === 'HEAD') return emptyAnswer(200)
  if (method !== 'GET' && method !== 'POST') return emptyAnswer(405, { allow: 'GET, POST' })
  if (request.isAhead) return emptyAnswer(503)
  return visited(services, request, place).catch((error: unknown) =>
    pageFailure(services, request, error),
  )
}

async function visited(
  services: Services,
  request: DomainRequest,
  load: () => Promise<Visit>,
): Promise<Answer> {
  const visit = await load()
  return visit(services, request)
}

function programFailure(request: DomainRequest, error: unknown): Answer {
  logFault(request, error)
  return faultAnswer(new OAuthFault('server_error'), 500)
}

const kinds = {
  unknown_client: 'client',
  redirect_mismatch: 'redirect',
  logout_mismatch: 'redirect',
  invalid_request: 'request',
  expired: 'expired',
} as const

async function pageFailure(
  services: Services,
  request: DomainRequest,
  error: unknown,
): Promise<Answer> {
  if (error instanceof RedirectFault) {
    const { fault, target } = error
    const description = fault.message === '' ? undefined : fault.message
    return seeOther(answerAddress(target, { error: fault.error, error_description: description }))
  }
  if (error instanceof PageFault) {
    const { reason } = error
    return failurePage(services, request, { kind: kinds[reason], details: reason, status: 400 })
  }
  logFault(request, error)
  return failurePage(services, request, { kind: 'unforeseen', status: 500 })
}

/** A file of the pages' own, under a name that no other ever has. */
function assetAnswer(name: string): Answer {
  const file = asset(name)
  if (!file) return emptyAnswer(404)
  const { type, body } = file
  const headers = {
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return { statusCode: 200, headers, body }
}

/** Writes a fault to the log: its stack, never the request, which holds codes and passwords. */
function logFault({ requestId }: DomainRequest, error: unknown): void {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', requestId, fault })}\n`)
}
