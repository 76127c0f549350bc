import { request as send, type RequestListener } from 'node:http'

/** A listener that hands requests on as they are to another HTTP server, and its answers back. */
export function proxyTo(baseUrl: string): RequestListener {
  const { hostname, port } = new URL(baseUrl)
  return (request, response) => {
    const { method, url: path, headers } = request
    const onward = send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.once('error', () => {
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end()
    })
    response.once('close', () => onward.destroy())
    request.pipe(onward)
  }
}
