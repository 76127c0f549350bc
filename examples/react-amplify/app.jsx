import { Amplify } from 'aws-amplify'
import { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } from 'aws-amplify/auth'
import { Hub } from 'aws-amplify/utils'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const { userPoolId, clientId, endpoint, domain } = await (await fetch('settings.json')).json()
const here = location.origin + location.pathname

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId: clientId,
      userPoolEndpoint: endpoint,
      loginWith: {
        oauth: {
          domain,
          scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
          redirectSignIn: [here],
          redirectSignOut: [here],
          responseType: 'code',
        },
      },
    },
  },
})

/** Who is signed in: their e-mail address, nobody (null), or not known yet (undefined). */
async function currentEmail() {
  try {
    await getCurrentUser()
    const { tokens } = await fetchAuthSession()
    return tokens.idToken.payload.email
  } catch {
    return null
  }
}

function Notes() {
  const [email, setEmail] = useState()
  useEffect(() => {
    const update = async () => setEmail(await currentEmail())
    void update()
    return Hub.listen('auth', ({ payload }) => {
      if (payload.event === 'signInWithRedirect') void update()
    })
  }, [])
  return (
    <>
      <h1>Notes</h1>
      <p role="status">{email ? `Signed in as ${email}.` : 'Signed out.'}</p>
      {email ? (
        <button onClick={() => signOut()}>Sign out</button>
      ) : (
        <button onClick={() => signInWithRedirect()}>Sign in</button>
      )}
    </>
  )
}

createRoot(document.querySelector('#root')).render(<Notes />)
