import { css } from './colours.ts'

/** What pages say of how it went, and of what is still missing. */
export const messages = css`
  .alert,
  .notice {
    padding: 0.75rem 1rem 0.75rem 2.875rem;
    position: relative;
    border: 1px solid var(--error-line);
    border-radius: var(--alert-radius);
    background: var(--error);
    color: var(--error-text);
    font-size: 0.9375rem;
  }

  .notice {
    border-color: var(--success-line);
    background: var(--success);
    color: var(--success-text);
  }

  .alert::before,
  .notice::before {
    position: absolute;
    inset: 0.8125rem auto auto 1rem;
    width: 1.25rem;
    height: 1.25rem;
    border-radius: 50%;
    background: var(--error-mark);
    color: var(--error);
    content: '!';
    font-size: 0.8125rem;
    font-weight: 700;
    line-height: 1.25rem;
    text-align: center;
  }

  .notice::before {
    background: var(--success-mark);
    color: var(--success);
    content: '✓';
  }

  .rules {
    margin-top: -0.5rem;
    color: var(--quiet);
    font-size: 0.875rem;
  }

  .rules li {
    position: relative;
    margin-top: 0.375rem;
    padding-left: 1.625rem;
  }

  .rules li::before {
    position: absolute;
    top: 0.1875rem;
    left: 0;
    width: 1rem;
    height: 1rem;
    border: 1.5px solid var(--field-line);
    border-radius: 50%;
    content: '';
    font-size: 0.6875rem;
    font-weight: 700;
    line-height: 0.8125rem;
    text-align: center;
  }

  .rules .met {
    color: var(--success-text);
  }

  .rules .met::before {
    border-color: var(--success-mark);
    background: var(--success-mark);
    color: var(--card);
    content: '✓';
  }

  .mood {
    width: 3.5rem;
    height: 3.5rem;
    display: grid;
    place-items: center;
    border-radius: 50%;
    background: var(--success);
    color: var(--success-mark);
  }

  .mood .icon {
    width: 2rem;
    height: 2rem;
    stroke-width: 2.25;
  }

  .failed {
    background: var(--error);
    color: var(--error-mark);
  }

  .facts {
    padding-top: 1rem;
    border-top: 1px solid var(--divider);
    color: var(--quiet);
    font-size: 0.8125rem;
  }

  .facts div {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5rem;
  }

  .facts dd {
    margin: 0;
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
    overflow-wrap: anywhere;
    user-select: all;
  }
`
