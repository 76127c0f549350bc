import { css } from './colours.ts'

/** What people type into. */
export const fields = css`
  .form {
    display: grid;
    gap: var(--gap);
  }

  .field {
    display: grid;
    gap: 0.375rem;
  }

  .field label {
    color: var(--label);
    font-size: 0.9375rem;
    font-weight: 550;
  }

  .optional {
    color: var(--quiet);
    font-weight: 400;
  }

  .optional::before {
    content: '· ';
  }

  .hint {
    color: var(--hint);
    font-size: 0.875rem;
  }

  .field input:not([type='checkbox']) {
    width: 100%;
    min-width: 0;
    height: 3rem;
    padding: 0 0.875rem;
    border: 1px solid var(--field-line);
    border-radius: var(--field-radius);
    background: var(--field);
    color: var(--field-text);
    font: inherit;
    appearance: none;
  }

  .field input::placeholder {
    color: var(--placeholder);
  }

  .field input:not([type='checkbox']):focus {
    border-color: var(--focus);
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }

  .field input[aria-invalid]:not([type='checkbox']) {
    border-color: var(--error-mark);
    outline-color: var(--error-mark);
  }

  .field input[data-role='code'] {
    font-size: 1.375rem;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.25em;
  }

  .check {
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0.75rem;
  }

  .check input {
    width: 1.5rem;
    height: 1.5rem;
    margin: 0;
    accent-color: var(--main);
  }

  .reveal {
    position: relative;
    display: block;
  }

  .field .reveal input:not([type='checkbox']) {
    padding-right: 3.25rem;
  }

  .reveal button {
    position: absolute;
    inset: 0.25rem 0.25rem 0.25rem auto;
    width: 2.5rem;
    padding: 0;
    display: grid;
    place-items: center;
    border: 0;
    border-radius: var(--field-radius);
    background: none;
    color: var(--quiet);
    cursor: pointer;
  }

  .reveal button:hover {
    color: var(--heading);
  }

  .reveal [aria-pressed='true'] .strike {
    display: none;
  }
`
