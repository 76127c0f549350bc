import { UserManager } from 'oidc-client-ts'

const { authority, clientId } = await (await fetch('settings.json')).json()
const here = location.origin + location.pathname

const users = new UserManager({
  authority,
  client_id: clientId,
  redirect_uri: here,
  post_logout_redirect_uri: here,
  scope: 'openid email aws.cognito.signin.user.admin',
})

const status = document.querySelector('[role=status]')
const signIn = document.querySelector('#sign-in')
const signOut = document.querySelector('#sign-out')
signIn.onclick = () => users.signinRedirect()
signOut.onclick = () => users.signoutRedirect()

/** Takes what the hosted pages sent the browser back with, and the address bar back to normal. */
async function returned() {
  const parameters = new URLSearchParams(location.search)
  if (!parameters.has('state')) return users.getUser()
  history.replaceState({}, '', here)
  return users.signinCallback(`${here}?${parameters}`)
}

try {
  const user = await returned()
  status.textContent = user ? `Signed in as ${user.profile.email}.` : 'Signed out.'
  signIn.hidden = Boolean(user)
  signOut.hidden = !user
} catch (error) {
  status.textContent = `That did not work: ${error.message}`
  signIn.hidden = false
}
