import { Sha256 } from '@aws-crypto/sha256-js'
import { fromCognitoIdentityPool } from '@aws-sdk/credential-provider-cognito-identity'
import { SignatureV4 } from '@smithy/signature-v4'

const { endpoint, region, identityPoolId, channelUrl } = await (await fetch('settings.json')).json()
const credentials = fromCognitoIdentityPool({ identityPoolId, clientConfig: { endpoint, region } })
const signer = new SignatureV4({ service: 'cognito-sync', region, credentials, sha256: Sha256 })
const show = (text) => (document.querySelector('[role=status]').textContent = text)

async function listen() {
  const { protocol, host, hostname, pathname: path } = new URL(channelUrl)
  const request = { method: 'GET', protocol, hostname, path, query: {}, headers: { host } }
  const { query } = await signer.presign(request, { expiresIn: 60 })
  const socket = new WebSocket(`${channelUrl}?${new URLSearchParams(query)}`)
  socket.onopen = async () => show(`Listening as ${(await credentials()).identityId}.`)
  socket.onmessage = ({ data }) => show(`${JSON.parse(data).datasetName} has changed.`)
  socket.onclose = () => setTimeout(listen, 1000) // what was missed shows when it synchronizes
}

listen()
