import { css } from './colours.ts'

/** Smaller parts of pages. */
export const parts = css`
  .choices,
  .providers {
    display: grid;
    gap: 0.75rem;
  }

  .federation {
    display: grid;
    gap: var(--gap);
  }

  .providers + form {
    padding-top: var(--gap);
    border-top: 1px solid var(--divider);
  }

  .divider {
    display: flex;
    align-items: center;
    gap: 1rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }

  .divider::before,
  .divider::after {
    content: '';
    flex: 1;
    border-top: 1px solid var(--divider);
  }

  .aside {
    margin-top: -0.5rem;
    font-size: 0.9375rem;
  }

  .elsewhere,
  .terms {
    color: var(--quiet);
    font-size: 0.9375rem;
  }

  .elsewhere a {
    display: inline-block;
  }

  .card > .elsewhere {
    margin-top: 1.75rem;
    text-align: center;
  }

  .identity {
    max-width: 100%;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.5rem 0.875rem 0.5rem 0.625rem;
    border-radius: var(--field-radius);
    background: var(--soft);
    font-size: 0.9375rem;
  }

  .identity .icon {
    color: var(--quiet);
  }

  .identity-name {
    flex: 1;
    min-width: 0;
    color: var(--heading);
    font-weight: 550;
    overflow-wrap: anywhere;
  }

  .identity-hint {
    color: var(--quiet);
    font-weight: 400;
  }

  .identity a {
    flex: none;
  }

  .steps {
    display: grid;
    gap: 1.5rem;
    list-style: none;
    counter-reset: step;
  }

  .steps > li {
    position: relative;
    display: grid;
    gap: 0.75rem;
    padding-left: 2.5rem;
    counter-increment: step;
  }

  .steps > li::before {
    position: absolute;
    top: -0.0625rem;
    left: 0;
    width: 1.625rem;
    height: 1.625rem;
    border-radius: 50%;
    background: var(--soft);
    color: var(--heading);
    content: counter(step);
    font-size: 0.875rem;
    font-weight: 600;
    line-height: 1.625rem;
    text-align: center;
  }

  .qr {
    width: 12rem;
    max-width: 100%;
    padding: 0.25rem;
    border: 1px solid var(--card-line);
    border-radius: var(--field-radius);
    background: #fff;
  }

  .qr svg {
    display: block;
    width: 100%;
    height: auto;
  }

  .secret code {
    display: block;
    padding: 0.625rem 0.875rem;
    border-radius: var(--field-radius);
    background: var(--soft);
    color: var(--heading);
    font:
      500 0.9375rem/1.6 ui-monospace,
      'SF Mono',
      Menlo,
      Consolas,
      monospace;
    overflow-wrap: anywhere;
  }
`
