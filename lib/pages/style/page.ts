import { css } from './colours.ts'

/** The page as a whole: its ground, and the card in its middle. */
export const page = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  html {
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }

  body {
    min-height: 100vh;
    min-height: 100dvh;
    margin: 0;
    display: flex;
    flex-direction: column;
    background: radial-gradient(70rem 32rem at 50% -12rem, var(--glow), transparent) no-repeat
      var(--page);
    color: var(--text);
    font:
      400 1rem/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      'Helvetica Neue',
      Arial,
      sans-serif;
    -webkit-font-smoothing: antialiased;
    overflow-wrap: break-word;
  }

  .stage {
    flex: 1;
    width: 100%;
    max-width: 27.5rem;
    margin: 0 auto;
    padding: 3rem 1rem 2rem;
    display: flex;
    flex-direction: column;
    justify-content: center;
  }

  .card {
    padding: 2.5rem;
    border: 1px solid var(--card-line);
    border-radius: var(--card-radius);
    background: var(--card);
    box-shadow: var(--shadow);
  }

  .card > * {
    margin: 0;
  }

  .card > * + * {
    margin-top: var(--gap);
  }

  .logo {
    display: flex;
    justify-content: center;
    margin-bottom: 1.5rem;
    border-radius: var(--field-radius);
  }

  .logo img,
  .edge img {
    display: block;
    max-width: 100%;
    max-height: 4rem;
  }

  h1 {
    color: var(--heading);
    font-size: 1.625rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.25;
    text-wrap: balance;
  }

  p,
  ul,
  ol,
  dl {
    margin: 0;
    padding: 0;
  }

  ul {
    list-style: none;
  }

  :lang(ja) {
    word-break: auto-phrase;
  }

  :lang(ko) {
    word-break: keep-all;
  }

  .card > h1 + * {
    margin-top: 1.5rem;
  }

  .card > h1 + .lead,
  .card > h1 + .identity {
    margin-top: 0.75rem;
  }

  .lead {
    text-wrap: pretty;
  }

  a {
    color: var(--link);
    text-decoration-thickness: from-font;
    text-underline-offset: 0.18em;
  }

  a:hover {
    color: var(--link-hover);
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .icon {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  [hidden] {
    display: none !important;
  }

  @media (max-width: 30rem) {
    body {
      background: var(--card);
    }

    .stage {
      justify-content: flex-start;
      padding: 0 0 1.5rem;
    }

    .card {
      padding: 2.5rem 1.5rem 1.5rem;
      border: 0;
      border-radius: 0;
      box-shadow: none;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .button,
    .choice,
    input {
      transition:
        background-color 0.12s,
        border-color 0.12s,
        box-shadow 0.12s;
    }
  }
`
