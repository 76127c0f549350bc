import type { Answer } from '../../oauth/answers.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { logoutEndpoint } from '../../oauth/logout.ts'
import type { Services } from '../../services.ts'
import { plainLook } from '../look.ts'
import { pageAnswer, pageShell } from '../shell.ts'
import { message } from '../views/message.ts'

/** Signs a browser out, and says so where it is not sent on. */
export async function logoutPage(services: Services, request: DomainRequest): Promise<Answer> {
  const { answer, cookies } = await logoutEndpoint(services, request)
  if (answer) return answer
  const parameters = new URLSearchParams()
  const shell = await pageShell(services, request, { look: plainLook, parameters, path: 'logout' })
  const view = message({ ending: 'signed-out', canSignIn: false }, shell.context)
  return pageAnswer(view, { ...shell, cookies: [...shell.cookies, ...cookies] })
}
