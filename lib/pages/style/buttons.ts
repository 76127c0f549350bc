import { css } from './colours.ts'

/** What people press. */
export const buttons = css`
  .button {
    width: 100%;
    min-height: 3rem;
    padding: 0.6875rem 1rem;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.625rem;
    border: 1px solid transparent;
    border-radius: var(--button-radius);
    font: inherit;
    font-weight: 600;
    line-height: 1.5;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
  }

  .main {
    background: var(--main);
    color: var(--main-text);
  }

  .main:hover {
    background: var(--main-hover);
    color: var(--main-hover-text);
  }

  .main:active {
    background: var(--main-active);
    color: var(--main-active-text);
  }

  .second {
    border-color: var(--second-line);
    background: var(--second);
    color: var(--second-text);
  }

  .second:hover {
    border-color: var(--second-hover-line);
    background: var(--second-hover);
    color: var(--second-hover-text);
  }

  .second:active {
    border-color: var(--second-active-line);
    background: var(--second-active);
    color: var(--second-active-text);
  }

  .provider {
    border-color: var(--idp-line);
    background: var(--idp);
    color: var(--idp-text);
  }

  .provider:hover {
    border-color: var(--idp-hover-line);
    background: var(--idp-hover);
    color: var(--idp-hover-text);
  }

  .provider:active {
    border-color: var(--idp-active-line);
    background: var(--idp-active);
    color: var(--idp-active-text);
  }

  .quiet {
    min-height: 2.25rem;
    padding-block: 0.25rem;
    background: none;
    color: var(--link);
  }

  .quiet:hover {
    background: var(--soft);
    color: var(--link-hover);
  }

  .form > .button + .button {
    margin-top: -0.5rem;
  }

  .button[aria-busy='true'] {
    opacity: 0.65;
    cursor: progress;
  }

  .choice {
    width: 100%;
    min-height: 4rem;
    padding: 0.75rem 1rem;
    display: flex;
    align-items: center;
    gap: 1rem;
    border: 1px solid var(--second-line);
    border-radius: var(--button-radius);
    background: var(--second);
    color: var(--second-text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }

  .choice:hover {
    border-color: var(--second-hover-line);
    background: var(--second-hover);
    color: var(--second-hover-text);
  }

  .choice .icon:first-child {
    color: var(--link);
  }

  .choice .icon:last-child {
    width: 1rem;
    height: 1rem;
    color: var(--quiet);
  }

  .choice-text {
    flex: 1;
    min-width: 0;
    display: grid;
    font-weight: 600;
  }

  .choice-hint {
    color: var(--quiet);
    font-size: 0.875rem;
    font-weight: 400;
  }

  @media (forced-colors: active) {
    .button,
    .choice {
      border-color: ButtonBorder;
    }
  }
`
